import { Deployment } from '@slipway/embedded-aws';

/** What AWS CloudTrail tells of, if a trail records it. */
export const RECORDED_CALL = 'AWS API Call via CloudTrail';

/** What records calls. */
export const TRAIL = 'AWS::CloudTrail::Trail';

/** Whether a rule hears of recorded calls although no trail of the app could record any. */
export function hearsUnrecorded(deployment: Pick<Deployment, 'stacks'>, rulePath: string): boolean {
  const resources = deployment.stacks.flatMap((stack) => stack.resources);
  const rule = resources.find(({ type, path }) => type === 'AWS::Events::Rule' && path === rulePath);
  const { 'detail-type': types } = (rule?.properties.EventPattern ?? {}) as { readonly 'detail-type'?: unknown[] };
  return Boolean(types?.includes(RECORDED_CALL)) && !resources.some(({ type }) => type === TRAIL);
}
