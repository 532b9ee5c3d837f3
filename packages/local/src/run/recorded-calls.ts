import { Deployment } from '@slipway/embedded-aws';

/** Detail type of the events that AWS CloudTrail sends if a trail records a call. */
export const RECORDED_CALL = 'AWS API Call via CloudTrail';

/** Resource type that records calls. */
export const TRAIL = 'AWS::CloudTrail::Trail';

/** Returns whether a rule matches recorded calls although no trail of the app could record them. */
export function hearsUnrecorded(deployment: Pick<Deployment, 'stacks'>, rulePath: string): boolean {
  const resources = deployment.stacks.flatMap((stack) => stack.resources);
  const rule = resources.find(({ type, path }) => type === 'AWS::Events::Rule' && path === rulePath);
  const { 'detail-type': types } = (rule?.properties.EventPattern ?? {}) as { readonly 'detail-type'?: unknown[] };
  return Boolean(types?.includes(RECORDED_CALL)) && !resources.some(({ type }) => type === TRAIL);
}
