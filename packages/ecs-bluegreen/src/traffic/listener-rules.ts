import {
  AddTagsCommand,
  CreateRuleCommand,
  DeleteRuleCommand,
  DescribeRulesCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyRuleCommand,
  RemoveTagsCommand,
  Rule,
  SetRulePrioritiesCommand,
  Tag,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { TrafficRuleProperties } from './properties';
import { forwardTo, TargetGroupPair, Weights } from './weights';

/** Access to listener rules in Elastic Load Balancing. */
export class ListenerRules {
  constructor(private readonly client: ElasticLoadBalancingV2Client) {}

  /** Returns a rule, or undefined if it no longer exists. */
  public async find(ruleArn: string): Promise<Rule | undefined> {
    try {
      const { Rules } = await this.client.send(new DescribeRulesCommand({ RuleArns: [ruleArn] }));
      return Rules![0];
    } catch (error) {
      return unlessGone(error);
    }
  }

  public async atPriority(listenerArn: string, priority: string): Promise<Rule | undefined> {
    for (let marker: string | undefined; ;) {
      const { Rules, NextMarker } = await this.client.send(
        new DescribeRulesCommand({ ListenerArn: listenerArn, Marker: marker }),
      );
      const rule = Rules!.find(({ Priority }) => Priority === priority);
      if (rule || !NextMarker) {
        return rule;
      }
      marker = NextMarker;
    }
  }

  /** Creates a rule, and returns its ARN. */
  public async create(
    { ListenerArn, Priority, Conditions, TargetGroupArns, Tags = [] }: TrafficRuleProperties,
    weights: Weights,
  ): Promise<string> {
    const { Rules } = await this.client.send(
      new CreateRuleCommand({
        ListenerArn,
        Priority: Number(Priority),
        Conditions: [...Conditions],
        Actions: forwardTo(TargetGroupArns, weights),
        ...(Tags.length > 0 && { Tags: [...Tags] }),
      }),
    );
    return Rules![0].RuleArn!;
  }

  /** Changes only the conditions of a rule. Its actions and weights do not change, because the call omits them. */
  public async setConditions(ruleArn: string, conditions: TrafficRuleProperties['Conditions']): Promise<void> {
    await this.client.send(new ModifyRuleCommand({ RuleArn: ruleArn, Conditions: [...conditions] }));
  }

  public async setWeights(ruleArn: string, groups: TargetGroupPair, weights: Weights): Promise<void> {
    await this.client.send(new ModifyRuleCommand({ RuleArn: ruleArn, Actions: forwardTo(groups, weights) }));
  }

  public async setPriority(ruleArn: string, priority: string): Promise<void> {
    await this.client.send(
      new SetRulePrioritiesCommand({ RulePriorities: [{ RuleArn: ruleArn, Priority: Number(priority) }] }),
    );
  }

  public async setTags(ruleArn: string, tags: readonly Tag[], formerKeys: readonly string[]): Promise<void> {
    const gone = formerKeys.filter((key) => tags.every(({ Key }) => Key !== key));
    if (gone.length > 0) {
      await this.client.send(new RemoveTagsCommand({ ResourceArns: [ruleArn], TagKeys: gone }));
    }
    if (tags.length > 0) {
      await this.client.send(new AddTagsCommand({ ResourceArns: [ruleArn], Tags: [...tags] }));
    }
  }

  /** Deletes a rule. A rule that no longer exists counts as deleted. */
  public async delete(ruleArn: string): Promise<void> {
    await this.client.send(new DeleteRuleCommand({ RuleArn: ruleArn })).catch(unlessGone);
  }

  public async hasTargets(targetGroupArn: string): Promise<boolean> {
    const { TargetHealthDescriptions } = await this.client.send(
      new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn }),
    );
    return TargetHealthDescriptions!.length > 0;
  }
}

/** Returns undefined if a rule or its listener no longer exists, and throws any other error again. */
function unlessGone(error: unknown): undefined {
  if (!['RuleNotFoundException', 'RuleNotFound'].includes((error as Error).name)) {
    throw error;
  }
}
