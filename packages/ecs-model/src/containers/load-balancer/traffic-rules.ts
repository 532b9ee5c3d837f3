import { randomBytes } from 'node:crypto';
import { ApiRefusedError } from '@slipway/embedded-aws';
import { MATCHED_FIELDS, matches, RequestFacts } from './matching';
import { RuleAction, RuleCondition, Tag, Weights, weightsOf, withWeights } from './shapes';

/** Priority of a listener's default rule, which applies if no other rule matches. */
const DEFAULT = 'default';

export interface Listener {
  readonly arn: string;
  readonly loadBalancerArn: string;
  readonly port: number;
  readonly protocol: string;
  readonly defaultActions: readonly RuleAction[];
}

export interface Rule {
  readonly arn: string;
  readonly listenerArn: string;
  readonly priority: string;
  readonly conditions: readonly RuleCondition[];
  readonly actions: readonly RuleAction[];
}

/**
 * Listeners of load balancers, and their rules. The first matching rule determines how a request is answered.
 *
 * A rule keeps its actions until an API call, an ECS deployment or, if the rule is in a template, CloudFormation
 * changes them.
 */
export class TrafficRules {
  private readonly known = new Map<string, Listener>();
  private readonly rules = new Map<string, Rule>();
  private readonly tagged = new Map<string, ReadonlyMap<string, string>>();

  public get listeners(): readonly Listener[] {
    return [...this.known.values()];
  }

  /** Adds or changes a listener and its default rule. The other rules of an existing listener do not change. */
  public putListener(listener: Listener): void {
    this.known.set(listener.arn, listener);
    const arn = ruleArn(listener.arn, 'default'.padEnd(16, '0'));
    this.rules.set(arn, {
      arn,
      listenerArn: listener.arn,
      priority: DEFAULT,
      conditions: [],
      actions: listener.defaultActions,
    });
  }

  /** Removes a listener with its rules. */
  public removeListener(arn: string): void {
    this.known.delete(arn);
    this.rulesOf(arn).forEach((rule) => this.rules.delete(rule.arn));
  }

  /** Creates a rule. @throws ApiRefusedError if the priority is taken or a condition is not supported */
  public createRule(rule: Omit<Rule, 'arn'>): Rule {
    this.refuseTaken(rule.listenerArn, rule.priority);
    return this.put({ ...rule, arn: ruleArn(rule.listenerArn, randomBytes(8).toString('hex')) });
  }

  /**
   * Adds a rule that already has an ARN, such as one that CloudFormation created, or replaces the rule with this ARN.
   * @throws ApiRefusedError if a condition is not supported
   */
  public put(rule: Rule): Rule {
    const field = rule.conditions.find(({ Field }) => !MATCHED_FIELDS.includes(Field))?.Field;
    if (field !== undefined) {
      throw new ApiRefusedError(
        'ValidationError',
        `conditions on ${field} are not supported here; this run supports conditions on ${MATCHED_FIELDS.join(', ')}`,
      );
    }
    this.rules.set(rule.arn, rule);
    return rule;
  }

  /** Changes the given properties of a rule, and keeps all others. */
  public modifyRule(
    arn: string,
    change: { readonly conditions?: readonly RuleCondition[]; readonly actions?: readonly RuleAction[] },
  ): Rule {
    const rule = this.changeable(arn);
    return this.put({
      ...rule,
      conditions: change.conditions ?? rule.conditions,
      actions: change.actions ?? rule.actions,
    });
  }

  public setPriority(arn: string, priority: string): Rule {
    const rule = this.changeable(arn);
    if (rule.priority !== priority) {
      this.refuseTaken(rule.listenerArn, priority);
    }
    return this.put({ ...rule, priority });
  }

  public deleteRule(arn: string): void {
    this.forgetRule(this.changeable(arn).arn);
  }

  /** Removes a rule and its tags, if the rule exists. */
  public forgetRule(arn: string): void {
    this.rules.delete(arn);
    this.tagged.delete(arn);
  }

  public rule(arn: string): Rule {
    const rule = this.rules.get(arn);
    if (!rule) {
      throw new ApiRefusedError('RuleNotFound', `this run has no rule ${arn}`);
    }
    return rule;
  }

  /** Returns the rules of a listener in evaluation order. The default rule is last. */
  public rulesOf(listenerArn: string): readonly Rule[] {
    return [...this.rules.values()]
      .filter((rule) => rule.listenerArn === listenerArn)
      .sort((left, right) => order(left) - order(right));
  }

  /** Returns the first rule of a listener that matches a request. */
  public match(listenerArn: string, request: RequestFacts): Rule {
    return this.rulesOf(listenerArn).find(({ conditions }) => matches(conditions, request))!;
  }

  public weights(arn: string): Weights {
    return weightsOf(this.rule(arn).actions);
  }

  /** Sets the weights of a rule's target groups, as an ECS deployment does. Also works for the default rule. */
  public setWeights(arn: string, weights: Weights): void {
    const rule = this.rule(arn);
    this.put({ ...rule, actions: withWeights(rule.actions, weights) });
  }

  public tags(arn: string): Tag[] {
    return [...(this.tagged.get(arn) ?? [])].map(([Key, Value]) => ({ Key, Value }));
  }

  public addTags(arn: string, tags: readonly Tag[]): void {
    this.tagged.set(
      arn,
      new Map([...(this.tagged.get(arn) ?? []), ...tags.map(({ Key, Value }) => [Key, Value] as const)]),
    );
  }

  public removeTags(arn: string, keys: readonly string[]): void {
    this.tagged.set(arn, new Map([...(this.tagged.get(arn) ?? [])].filter(([key]) => !keys.includes(key))));
  }

  private changeable(arn: string): Rule {
    const rule = this.rule(arn);
    if (rule.priority === DEFAULT) {
      throw new ApiRefusedError(
        'OperationNotPermitted',
        `the default rule ${arn} belongs to its listener; change the default actions of the listener`,
      );
    }
    return rule;
  }

  private refuseTaken(listenerArn: string, priority: string): void {
    if (this.rulesOf(listenerArn).some((rule) => rule.priority === priority)) {
      throw new ApiRefusedError(
        'PriorityInUse',
        `another rule of ${listenerArn} has the priority ${priority}; choose a priority that is not in use`,
      );
    }
  }
}

function order({ priority }: Rule): number {
  return priority === DEFAULT ? Infinity : Number(priority);
}

function ruleArn(listenerArn: string, id: string): string {
  return `${listenerArn.replace(':listener/', ':listener-rule/')}/${id}`;
}
