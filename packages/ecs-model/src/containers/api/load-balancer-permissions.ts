import { CallPermissions } from '@slipway/embedded-aws';
import { z } from 'zod';
import { anyResource } from './container-permissions';

const rule = z.object({ RuleArn: z.string() });
const tagged = z.object({ ResourceArns: z.array(z.string()) });

/**
 * Functions that return the permissions that AWS requires for a call, by operation of `loadBalancerOperations`.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
 */
export const loadBalancerPermissions: CallPermissions = {
  CreateRule: (input) => {
    const { ListenerArn: listener, Tags: tags } = z
      .object({ ListenerArn: z.string(), Tags: z.array(z.unknown()).default([]) })
      .parse(input);
    return [
      { action: 'elasticloadbalancing:CreateRule', resource: listener },
      ...tags.slice(0, 1).map(() => ({
        action: 'elasticloadbalancing:AddTags',
        resource: `${listener.replace(':listener/', ':listener-rule/')}/*`,
        context: { 'elasticloadbalancing:CreateAction': 'CreateRule' },
      })),
    ];
  },
  DescribeRules: anyResource('elasticloadbalancing:DescribeRules'),
  ModifyRule: onRule('elasticloadbalancing:ModifyRule'),
  SetRulePriorities: (input) =>
    z
      .object({ RulePriorities: z.array(rule) })
      .parse(input)
      .RulePriorities.map(({ RuleArn: resource }) => ({ action: 'elasticloadbalancing:SetRulePriorities', resource })),
  DeleteRule: onRule('elasticloadbalancing:DeleteRule'),
  AddTags: onTagged('elasticloadbalancing:AddTags'),
  RemoveTags: onTagged('elasticloadbalancing:RemoveTags'),
  DescribeTags: anyResource('elasticloadbalancing:DescribeTags'),
  DescribeListeners: anyResource('elasticloadbalancing:DescribeListeners'),
  DescribeTargetHealth: anyResource('elasticloadbalancing:DescribeTargetHealth'),
};

function onRule(action: string): CallPermissions[string] {
  return (input) => [{ action, resource: rule.parse(input).RuleArn }];
}

function onTagged(action: string): CallPermissions[string] {
  return (input) => tagged.parse(input).ResourceArns.map((resource) => ({ action, resource }));
}
