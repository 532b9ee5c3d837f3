import type { TrafficRuleProperties } from './properties';

/** Error for a listener rule whose priority another rule of the listener already has. */
export class RuleTakenError extends Error {
  public override readonly name = 'RuleTakenError';

  constructor({ ListenerArn, Priority }: TrafficRuleProperties, ruleArn: string) {
    super(
      `priority ${Priority} of listener ${ListenerArn} is taken by ${ruleArn}, which forwards to other target groups: a listener can have only one rule for each priority; delete that rule, or choose another priority`,
    );
  }
}
