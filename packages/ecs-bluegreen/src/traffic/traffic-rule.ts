import { Aws, Fn, ITaggable, TagManager, TagType } from 'aws-cdk-lib/core';
import { IApplicationListener, IApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { LiveState, LiveStateProps } from '../live-state/live-state';
import type { TrafficCondition, TrafficRuleProperties } from './properties';

const TYPE = 'Custom::TrafficRule';

export interface TrafficRuleProps extends LiveStateProps {
  readonly listener: IApplicationListener;
  /** From 1, which comes first, to 50,000. */
  readonly priority: number;
  /** Host names that it is for, with `*` and `?` for any characters. @default - every request */
  readonly hosts?: readonly string[];
  /** All traffic goes to the first until a deployment moves it. */
  readonly targetGroups: readonly [IApplicationTargetGroup, IApplicationTargetGroup];
}

/**
 * A listener rule between two target groups, whose weights no stack update touches.
 *
 * `AWS::ElasticLoadBalancingV2::ListenerRule` sends its actions with every update of the rule, of a tag even, and the
 * weights of the template with them: live traffic goes back to a target group without tasks. Here the stack owns
 * listener, priority, conditions and tags, and whoever deploys owns the weights.
 *
 * @see https://github.com/aws/aws-cdk/issues/36649
 */
export class TrafficRule extends Construct implements ITaggable {
  public readonly tags = new TagManager(TagType.KEY_VALUE, TYPE);
  public readonly ruleArn: string;

  constructor(scope: Construct, id: string, props: TrafficRuleProps) {
    super(scope, id);
    const {
      listener,
      priority,
      hosts,
      targetGroups: [first, second],
    } = props;
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
 * What a rule is called is known when it is there, and a rule may come from another listener of the same load balancer: the
 * rights are on the rules of this one load balancer.
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
  // neither has resource-level permissions
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
