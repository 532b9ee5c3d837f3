import { Deployment } from '@slipway/embedded-aws';

interface EventPattern {
  readonly source?: readonly unknown[];
  readonly 'detail-type'?: readonly unknown[];
}

/** Returns whether a rule names events of AWS CodePipeline, by their source or their detail type. */
export function hearsPipelines(deployment: Pick<Deployment, 'stacks'>, rulePath: string): boolean {
  const resources = deployment.stacks.flatMap((stack) => stack.resources);
  const rule = resources.find(({ type, path }) => type === 'AWS::Events::Rule' && path === rulePath);
  const { source = [], 'detail-type': types = [] } = (rule?.properties.EventPattern ?? {}) as EventPattern;
  return source.includes('aws.codepipeline') || types.some((type) => String(type).startsWith('CodePipeline '));
}
