import { Deployment } from '@slipway/embedded-aws';

/** Detail type of the EventBridge events for API calls that an AWS CloudTrail trail records. */
export const RECORDED_CALL = 'AWS API Call via CloudTrail';

/** CloudFormation resource type of a CloudTrail trail, which records API calls. */
export const TRAIL = 'AWS::CloudTrail::Trail';

/** Returns whether a rule expects API calls that CloudTrail records, although the app has no trail. */
export function hearsUnrecorded(deployment: Pick<Deployment, 'stacks'>, rulePath: string): boolean {
  const resources = deployment.stacks.flatMap((stack) => stack.resources);
  const rule = resources.find(({ type, path }) => type === 'AWS::Events::Rule' && path === rulePath);
  const { 'detail-type': types } = (rule?.properties.EventPattern ?? {}) as { readonly 'detail-type'?: unknown[] };
  return Boolean(types?.includes(RECORDED_CALL)) && !resources.some(({ type }) => type === TRAIL);
}
