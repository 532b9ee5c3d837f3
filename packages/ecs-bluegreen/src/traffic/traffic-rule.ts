import { Aws, Fn, ITaggable, TagManager, TagType } from 'aws-cdk-lib/core';
import { IApplicationListener, IApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { requireProps } from '@slipway/conventions';
import { Construct } from 'constructs';
import { LiveState, LiveStateProps } from '../live-state/live-state';
import type { TrafficCondition, TrafficRuleProperties } from './properties';

const TYPE = 'Custom::TrafficRule';

/** Properties of a listener rule between two target groups. */
export interface TrafficRuleProps extends LiveStateProps {
  /** Listener whose requests the rule forwards to the target groups. */
  readonly listener: IApplicationListener;
  /** Priority of the rule, from 1, which is evaluated first, to 50,000. */
  readonly priority: number;
  /**
   * Host names that the rule matches. `*` matches any number of characters, and `?` matches one character.
   * @default - every request
   */
  readonly hosts?: readonly string[];
  /** The two target groups. The first group receives all traffic until a deployment shifts it. */
  readonly targetGroups: readonly IApplicationTargetGroup[];
}

/**
 * Listener rule that splits traffic between two target groups, with weights that stack updates do not change.
 *
 * With every update of an `AWS::ElasticLoadBalancingV2::ListenerRule`, even of a tag, CloudFormation sets the actions
 * with the weights in the template: live traffic would shift back to a target group without tasks. With this construct,
 * the stack sets the listener, priority, conditions and tags, and deployments set the weights.
 *
 * @see https://github.com/aws/aws-cdk/issues/36649
 */
export class TrafficRule extends Construct implements ITaggable {
  /** Tags of the rule. `Tags.of` adds them. */
  public readonly tags = new TagManager(TagType.KEY_VALUE, TYPE);
  /** ARN of the listener rule, known only at deployment. */
  public readonly ruleArn: string;

  /**
   * @throws Error if the number of target groups is not two
   */
  constructor(scope: Construct, id: string, props: TrafficRuleProps) {
    super(scope, id);
    requireProps<TrafficRuleProps>(this, props, {
      listener: 'an IApplicationListener',
      priority: '10',
      targetGroups: '[blue, green]',
      kind: "'live-state'",
    });
    const { listener, priority, hosts, targetGroups } = props;
    if (targetGroups.length !== 2) {
      throw new Error(
        `'${this.node.path}' has ${targetGroups.length} target groups: a deployment shifts traffic between exactly two; pass one for blue and one for green`,
      );
    }
    const [first, second] = targetGroups;
    const liveState = LiveState.in(this, props);
    grantKeep(liveState, listener.listenerArn);
    const properties: TrafficRuleProperties = {
      ListenerArn: listener.listenerArn,
      Priority: String(priority),
      Conditions: [conditionOf(hosts)],
      TargetGroupArns: [first.targetGroupArn, second.targetGroupArn],
    };
    this.ruleArn = liveState.keep(this, 'Resource', TYPE, { ...properties, Tags: this.tags.renderedTags }).ref;
  }
}

/**
 * Grants permissions on all rules of this load balancer, because the ARN of a rule is known only after its creation,
 * and a rule can move from another listener.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
 */
function grantKeep(grantee: IGrantable, listenerArn: string): void {
  const [balancerName, balancerId] = [2, 3].map((index) => Fn.select(index, Fn.split('/', listenerArn)));
  const rules = `arn:${Aws.PARTITION}:elasticloadbalancing:${Aws.REGION}:${Aws.ACCOUNT_ID}:listener-rule/app/${balancerName}/${balancerId}/*`;
  Grant.addToPrincipal({ grantee, actions: ['elasticloadbalancing:CreateRule'], resourceArns: [listenerArn] });
  Grant.addToPrincipal({
    grantee,
    actions: [
      'elasticloadbalancing:ModifyRule',
      'elasticloadbalancing:SetRulePriorities',
      'elasticloadbalancing:DeleteRule',
      'elasticloadbalancing:AddTags',
      'elasticloadbalancing:RemoveTags',
    ],
    resourceArns: [rules],
  });
  // these actions have no resource-level permissions
  Grant.addToPrincipal({
    grantee,
    actions: ['elasticloadbalancing:DescribeRules', 'elasticloadbalancing:DescribeTargetHealth'],
    resourceArns: ['*'],
  });
}

function conditionOf(hosts?: readonly string[]): TrafficCondition {
  return hosts
    ? { Field: 'host-header', HostHeaderConfig: { Values: [...hosts] } }
    : { Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } };
}
