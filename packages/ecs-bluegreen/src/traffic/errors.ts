import type { TrafficRuleProperties } from './properties';

/** Another rule has the priority of this one. */
export class RuleTakenError extends Error {
  public override readonly name = 'RuleTakenError';

  constructor({ ListenerArn, Priority }: TrafficRuleProperties, ruleArn: string) {
    super(
      `priority ${Priority} of listener ${ListenerArn} is taken by ${ruleArn}, which forwards to other target groups: a listener can have one rule for each priority; delete that rule or choose another priority`,
    );
  }
}
