import {
  Action,
  AddTagsCommand,
  CreateRuleCommand,
  DeleteRuleCommand,
  DescribeRulesCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyRuleCommand,
  RemoveTagsCommand,
  Rule,
  RuleCondition,
  SetRulePrioritiesCommand,
  Tag,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { mockClient } from 'aws-sdk-client-mock';

/** Page size, smaller than in AWS, so that a few rules fill a page. */
const PAGE = 2;

export interface ModelRule {
  readonly listener: string;
  priority: string;
  conditions: RuleCondition[];
  actions: Action[];
  tags: Tag[];
}

/**
 * Rules and targets of a load balancer, with the behavior that is necessary to manage rules and shift traffic.
 * Properties that a call omits do not change, a priority is unique in a listener, and deleted items are not found.
 */
export class LoadBalancerModel {
  public readonly rules = new Map<string, ModelRule>();
  /** Targets of each target group. */
  public readonly targets = new Map<string, string[]>();
  /** Names of the calls, in order. */
  public readonly calls: string[] = [];

  private made = 0;
  private refused?: string;

  constructor() {
    const client = mockClient(ElasticLoadBalancingV2Client);
    client.on(CreateRuleCommand).callsFake(async (input) => this.create(input));
    client.on(ModifyRuleCommand).callsFake(async (input) => this.modify(input));
    client
      .on(DeleteRuleCommand)
      .callsFake(async ({ RuleArn }) =>
        this.called('DeleteRule', () => void (this.rule(RuleArn) && this.rules.delete(RuleArn))),
      );
    client.on(SetRulePrioritiesCommand).callsFake(async (input) => this.setPriorities(input.RulePriorities));
    client.on(DescribeRulesCommand).callsFake(async (input) => this.describe(input));
    client.on(AddTagsCommand).callsFake(async (input) =>
      this.tag(
        input.ResourceArns[0],
        input.Tags,
        input.Tags.map(({ Key }: Tag) => Key),
      ),
    );
    client.on(RemoveTagsCommand).callsFake(async (input) => this.tag(input.ResourceArns[0], [], input.TagKeys));
    client.on(DescribeTargetHealthCommand).callsFake(async ({ TargetGroupArn }) => ({
      TargetHealthDescriptions: (this.targets.get(TargetGroupArn) ?? []).map((Id) => ({ Target: { Id } })),
    }));
  }

  /** Shifts traffic as ECS does, with the role for this purpose. */
  public shift(ruleArn: string, weights: Readonly<Record<string, number>>): void {
    this.rule(ruleArn).actions = [
      {
        Type: 'forward',
        ForwardConfig: {
          TargetGroups: Object.entries(weights).map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })),
        },
      },
    ];
  }

  /**
   * What CloudFormation's own handler of `AWS::ElasticLoadBalancingV2::ListenerRule` does, whatever it was that
   * changed: it sends conditions and actions of the template.
   *
   * @see https://github.com/aws/aws-cdk/issues/36649
   */
  public updateAsCloudFormation(ruleArn: string, template: { Conditions: RuleCondition[]; Actions: Action[] }): void {
    this.modify({ RuleArn: ruleArn, ...template });
  }

  /** Denies a call from now on. */
  public refuse(call: string): void {
    this.refused = call;
  }

  public weights(ruleArn: string): Record<string, number> {
    const groups = this.rule(ruleArn).actions[0].ForwardConfig!.TargetGroups!;
    return Object.fromEntries(groups.map(({ TargetGroupArn, Weight }) => [TargetGroupArn!, Weight!]));
  }

  /** Deletes the listener with its rules. */
  public deleteListener(listener: string): void {
    [...this.rules].filter(([, rule]) => rule.listener === listener).forEach(([arn]) => this.rules.delete(arn));
  }

  private create(input: {
    ListenerArn: string;
    Priority: number;
    Conditions: RuleCondition[];
    Actions: Action[];
    Tags?: Tag[];
  }) {
    return this.called('CreateRule', () => {
      const priority = String(input.Priority);
      this.checkFree(input.ListenerArn, priority);
      const arn = `${input.ListenerArn.replace(':listener/', ':listener-rule/')}/${++this.made}`;
      this.rules.set(arn, {
        listener: input.ListenerArn,
        priority,
        conditions: input.Conditions,
        actions: input.Actions,
        tags: input.Tags ?? [],
      });
      return { Rules: [{ RuleArn: arn }] };
    });
  }

  private modify(input: { RuleArn: string; Conditions?: RuleCondition[]; Actions?: Action[] }) {
    return this.called('ModifyRule', () => {
      const rule = this.rule(input.RuleArn);
      rule.conditions = input.Conditions ?? rule.conditions;
      rule.actions = input.Actions ?? rule.actions;
      return {};
    });
  }

  private setPriorities([{ RuleArn, Priority }]: { RuleArn: string; Priority: number }[]) {
    return this.called('SetRulePriorities', () => {
      const rule = this.rule(RuleArn);
      this.checkFree(rule.listener, String(Priority), rule);
      rule.priority = String(Priority);
      return {};
    });
  }

  /** The default rule of a listener is one of its rules. */
  private describe({
    RuleArns,
    ListenerArn,
    Marker = '0',
  }: {
    RuleArns?: string[];
    ListenerArn?: string;
    Marker?: string;
  }) {
    return this.called('DescribeRules', () => {
      if (RuleArns) {
        return { Rules: RuleArns.map((arn) => shown(arn, this.rule(arn))) };
      }
      const all: Rule[] = [
        { RuleArn: `${ListenerArn}/default`, Priority: 'default' },
        ...[...this.rules]
          .filter(([, { listener }]) => listener === ListenerArn)
          .map(([arn, rule]) => shown(arn, rule)),
      ];
      const from = Number(Marker);
      return {
        Rules: all.slice(from, from + PAGE),
        ...(from + PAGE < all.length && { NextMarker: String(from + PAGE) }),
      };
    });
  }

  private tag(arn: string, tags: Tag[], replaced: string[]) {
    return this.called(tags.length > 0 ? 'AddTags' : 'RemoveTags', () => {
      const rule = this.rule(arn);
      rule.tags = [...rule.tags.filter(({ Key }) => !replaced.includes(Key!)), ...tags];
      return {};
    });
  }

  private checkFree(listener: string, priority: string, except?: ModelRule): void {
    if (
      [...this.rules.values()].some(
        (rule) => rule !== except && rule.listener === listener && rule.priority === priority,
      )
    ) {
      throw Object.assign(new Error(`Priority '${priority}' is currently in use`), { name: 'PriorityInUseException' });
    }
  }

  private rule(arn: string): ModelRule {
    const rule = this.rules.get(arn);
    if (!rule) {
      throw Object.assign(new Error(`One or more rules not found: ${arn}`), { name: 'RuleNotFoundException' });
    }
    return rule;
  }

  private called<T>(name: string, work: () => T): T {
    this.calls.push(name);
    if (name === this.refused) {
      throw Object.assign(new Error(`${name} is not allowed`), { name: 'AccessDenied' });
    }
    return work();
  }
}

function shown(RuleArn: string, { priority, conditions, actions }: ModelRule): Rule {
  return { RuleArn, Priority: priority, Conditions: conditions, Actions: actions };
}
