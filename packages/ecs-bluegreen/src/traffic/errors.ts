import type { TrafficRuleProperties } from './properties';

/** Somebody else's rule stands where ours belongs. */
export class RuleTakenError extends Error {
  public override readonly name = 'RuleTakenError';

  constructor({ ListenerArn, Priority }: TrafficRuleProperties, ruleArn: string) {
    super(
      `priority ${Priority} of listener ${ListenerArn} is taken by ${ruleArn}, which forwards to other target groups: a listener has one rule for each priority; delete that rule or choose another priority`,
    );
  }
}
