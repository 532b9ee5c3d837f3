/** Returns an action declaration whose provider equals its name: a test's runner for `Unit` runs `action('Unit')`. */
export function action(name: string, more: object = {}) {
  return { Name: name, ActionTypeId: { Owner: 'Custom', Category: 'Build', Provider: name, Version: '1' }, ...more };
}

export function source(more: object = {}) {
  return {
    Name: 'Source',
    Actions: [
      {
        ...action('Checkout', { OutputArtifacts: [{ Name: 'Src' }], Namespace: 'Src', ...more }),
        ActionTypeId: { Owner: 'Custom', Category: 'Source', Provider: 'Checkout', Version: 1 },
      },
    ],
  };
}

export function pipeline(stages: readonly object[], more: object = {}) {
  return {
    Name: 'shop',
    RoleArn: 'arn:aws:iam::111122223333:role/pipeline',
    PipelineType: 'V2',
    ArtifactStore: { Type: 'S3', Location: 'artifacts' },
    Stages: [source(), ...stages],
    ...more,
  };
}
