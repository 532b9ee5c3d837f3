import { StackArtifact } from '../../src/deployment/assembly';
import { deployedByHand } from '../../src/assembly-deployment/pipeline-stacks';

function stackOf(name: string, Resources: object = {}): StackArtifact {
  return { name, templateFile: `${name}.template.json`, template: { Resources } } as StackArtifact;
}

/** Pipeline with one action that has this configuration. */
function pipelineOf(Configuration: object | undefined, Provider = 'CloudFormation') {
  const Stages = [{ Name: 'Empty' }, { Name: 'Deploy', Actions: [{ ActionTypeId: { Provider }, Configuration }] }];
  return { Pipeline: { Type: 'AWS::CodePipeline::Pipeline', Properties: { Stages } } };
}

test.each(['CREATE_UPDATE', 'REPLACE_ON_FAILURE', 'CHANGE_SET_REPLACE'])(
  'a stack that a pipeline makes by %s is left to it',
  (ActionMode) => {
    const stacks = [stackOf('Delivery', pipelineOf({ ActionMode, StackName: 'Shop' })), stackOf('Shop')];

    expect(deployedByHand(stacks).map(({ name }) => name)).toEqual(['Delivery']);
  },
);

test.each(['Synth::Shop.template.json', 'Synth::out/Shop.template.json'])(
  'a stack whose template %s a pipeline deploys under another name is left to it',
  (TemplatePath) => {
    const deploys = pipelineOf({ ActionMode: 'CREATE_UPDATE', StackName: 'shop-prod', TemplatePath });

    expect(deployedByHand([stackOf('Delivery', deploys), stackOf('Shop')]).map(({ name }) => name)).toEqual([
      'Delivery',
    ]);
  },
);

test('a stack whose pipeline updates this very stack is deployed by hand', () => {
  const deploys = pipelineOf({ ActionMode: 'CREATE_UPDATE', StackName: 'Delivery' });

  expect(deployedByHand([stackOf('Delivery', deploys), stackOf('Shop')]).map(({ name }) => name)).toEqual([
    'Delivery',
    'Shop',
  ]);
});

test.each<[string, object]>([
  ['only deletes it', pipelineOf({ ActionMode: 'DELETE_ONLY', StackName: 'Shop' })],
  ['makes another', pipelineOf({ ActionMode: 'CREATE_UPDATE', StackName: 'Other' })],
  ['names its stack by a reference', pipelineOf({ ActionMode: 'CREATE_UPDATE', StackName: { Ref: 'Name' } })],
  ['deploys by other means', pipelineOf({ BucketName: 'shop' }, 'S3')],
  ['has no configuration', pipelineOf(undefined)],
  ['has no stages', { Pipeline: { Type: 'AWS::CodePipeline::Pipeline' } }],
])('a stack is deployed by hand if the pipeline of the app %s', (_, resources) => {
  const stacks = [stackOf('Delivery', resources), stackOf('Shop')];

  expect(deployedByHand(stacks).map(({ name }) => name)).toEqual(['Delivery', 'Shop']);
});

describe('a stack of the same name', () => {
  const inRegion = (name: string, region: string | undefined, resources: object = {}, accountId = '111122223333') =>
    ({ ...stackOf(name, resources), accountId, region }) as StackArtifact;
  const deploys = (more: object, configuration: object = {}) => {
    const { Pipeline } = pipelineOf({ ActionMode: 'CREATE_UPDATE', StackName: 'Shop', ...configuration });
    const [, { Name, Actions = [] }] = Pipeline.Properties.Stages;
    const Stages = [{ Name, Actions: [{ ...Actions[0], ...more }] }];
    return { Pipeline: { ...Pipeline, Properties: { Stages } } };
  };
  const role = (account: string) => ({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${account}:role/x`]],
  });
  const by = (resources: object) => inRegion('Delivery', 'us-east-1', resources);
  const placesOf = (stacks: readonly StackArtifact[]) =>
    deployedByHand(stacks).map(({ name, accountId, region }) => `${accountId}/${region}/${name}`);

  it('is left to the pipeline in the region of its action only', () => {
    const stacks = [by(deploys({ Region: 'eu-west-1' })), inRegion('Shop', 'us-east-1'), inRegion('Shop', 'eu-west-1')];

    expect(placesOf(stacks)).toEqual(['111122223333/us-east-1/Delivery', '111122223333/us-east-1/Shop']);
  });

  it.each([
    ['the role of its action', deploys({ RoleArn: role('444455556666') })],
    ['the role that CloudFormation takes', deploys({ RoleArn: { Ref: 'Role' } }, { RoleArn: role('444455556666') })],
  ])('is left to the pipeline in the account of %s only', (_, resources) => {
    const stacks = [by(resources), inRegion('Shop', 'us-east-1'), inRegion('Shop', 'us-east-1', {}, '444455556666')];

    expect(placesOf(stacks)).toEqual(['111122223333/us-east-1/Delivery', '111122223333/us-east-1/Shop']);
  });

  it.each([
    ['its region', inRegion('Shop', undefined), {}],
    ['the region of the action', inRegion('Shop', 'eu-west-1'), { Region: { Ref: 'AWS::Region' } }],
  ])('is left to the pipeline if the app leaves %s open', (_, stack, more) => {
    const delivery = inRegion('Delivery', undefined, deploys(more));

    expect(placesOf([delivery, stack])).toEqual(['111122223333/undefined/Delivery']);
  });
});
