import type { Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Keeper } from '../live-state/keeper';
import { RuleTakenError } from './errors';
import type { ListenerRules } from './listener-rules';
import type { TrafficRuleProperties } from './properties';
import { ALL_TO_FIRST, ALL_TO_SECOND, Weights, weightsOf } from './weights';

/**
 * Creates, updates and deletes a listener rule for the stack, except its weights, which deployments set.
 *
 * Each operation can be repeated, and uses what an earlier attempt has created.
 */
export class RuleKeeper implements Keeper<TrafficRuleProperties> {
  constructor(private readonly rules: ListenerRules) {}

  public async create(wanted: TrafficRuleProperties): Promise<string> {
    return this.made(wanted, await this.startingWeights(wanted));
  }

  public async update(ruleArn: string, wanted: TrafficRuleProperties, former: TrafficRuleProperties): Promise<string> {
    const live = await this.rules.find(ruleArn);
    if (!live) {
      return this.create(wanted);
    }
    if (wanted.ListenerArn !== former.ListenerArn) {
      return this.moved(live, wanted, former);
    }
    await this.adapt(live, wanted, former);
    return ruleArn;
  }

  /** Deletes the rule, unless its creation failed before the rule had an ARN. */
  public async delete(ruleArn: string): Promise<void> {
    if (ruleArn.startsWith('arn:')) {
      await this.rules.delete(ruleArn);
    }
  }

  /** Changes only properties that differ, because a call with actions resets the weights that a deployment has set. */
  private async adapt(live: Rule, wanted: TrafficRuleProperties, former: TrafficRuleProperties): Promise<void> {
    const ruleArn = live.RuleArn!;
    if (JSON.stringify(wanted.Conditions) !== JSON.stringify(former.Conditions)) {
      await this.rules.setConditions(ruleArn, wanted.Conditions);
    }
    if (String(wanted.TargetGroupArns) !== String(former.TargetGroupArns)) {
      await this.rules.setWeights(ruleArn, wanted.TargetGroupArns, await this.liveWeights(live, former));
    }
    if (wanted.Priority !== live.Priority) {
      await this.rules.setPriority(ruleArn, wanted.Priority);
    }
    await this.rules.setTags(
      ruleArn,
      wanted.Tags ?? [],
      (former.Tags ?? []).map(({ Key }) => Key),
    );
  }

  /** Moves the rule to another listener with its live weights, even if a rollback moves it to the previous listener. */
  private async moved(live: Rule, wanted: TrafficRuleProperties, former: TrafficRuleProperties): Promise<string> {
    const weights = await this.liveWeights(live, former);
    const ruleArn = await this.made(wanted, weights);
    await this.rules.setWeights(ruleArn, wanted.TargetGroupArns, weights);
    return ruleArn;
  }

  private async made(wanted: TrafficRuleProperties, weights: Weights): Promise<string> {
    const there = await this.rules.atPriority(wanted.ListenerArn, wanted.Priority);
    if (!there) {
      return this.rules.create(wanted, weights);
    }
    if (!weightsOf(there.Actions, wanted.TargetGroupArns)) {
      throw new RuleTakenError(wanted, there.RuleArn!);
    }
    return there.RuleArn!;
  }

  /** Returns the live weights, or the initial weights if the rule was changed manually and no longer forwards. */
  private async liveWeights({ Actions }: Rule, former: TrafficRuleProperties): Promise<Weights> {
    return weightsOf(Actions, former.TargetGroupArns) ?? this.startingWeights(former);
  }

  /** Returns the initial weights: all traffic to the first group, unless only the second group has tasks. */
  private async startingWeights({ TargetGroupArns: [first, second] }: TrafficRuleProperties): Promise<Weights> {
    return !(await this.rules.hasTargets(first)) && (await this.rules.hasTargets(second))
      ? ALL_TO_SECOND
      : ALL_TO_FIRST;
  }
}
