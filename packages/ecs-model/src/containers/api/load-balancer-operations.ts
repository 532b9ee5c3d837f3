import { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { messageOf } from '@slipway/processes';
import { ApiRefusedError, CallGate } from '@slipway/embedded-aws';
import { ruleActions, ruleConditions, Tag, tagList } from '../load-balancer/shapes';
import { TargetGroup } from '../load-balancer/target-group';
import { Listener, Rule, TrafficRules } from '../load-balancer/traffic-rules';
import { queryAnswer, queryError } from './query-answer';
import { queryInput } from './query-input';

const arns = z.array(z.string());
const createRule = z.object({
  ListenerArn: z.string(),
  Priority: z.string(),
  Conditions: ruleConditions,
  Actions: ruleActions.min(1),
  Tags: tagList.default([]),
});
const modifyRule = z.object({
  RuleArn: z.string(),
  Conditions: ruleConditions.optional(),
  Actions: ruleActions.min(1).optional(),
});
const priorities = z.object({ RulePriorities: z.array(z.object({ RuleArn: z.string(), Priority: z.string() })) });
const describeRules = z.object({ ListenerArn: z.string().optional(), RuleArns: arns.optional() });
const describeListeners = z.object({ LoadBalancerArn: z.string().optional(), ListenerArns: arns.optional() });

export interface LoadBalancerOperationsProps {
  readonly rules: TrafficRules;
  groupOf(arn: string): TargetGroup | undefined;
  /** Returns whether CloudFormation has created a listener in a stack that is not complete yet. */
  isListener(arn: string): Promise<boolean>;
  /** Returns whether CloudFormation has created a target group in a stack that is not complete yet. */
  isTargetGroup(arn: string): Promise<boolean>;
  /** Authorization of the callers. @default - every call is allowed */
  readonly gate?: CallGate;
}

type Operation = (input: unknown) => object | Promise<object>;

/**
 * Returns a request listener for the operations of the Elastic Load Balancing API with which functions manage rules and
 * their tags, and read listeners and target health.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/Welcome.html
 */
export function loadBalancerOperations({
  rules,
  groupOf,
  isListener,
  isTargetGroup,
  gate,
}: LoadBalancerOperationsProps): RequestListener {
  const operations: Readonly<Record<string, Operation>> = {
    CreateRule: async (input) => {
      const {
        ListenerArn: listenerArn,
        Priority: priority,
        Conditions: conditions,
        Actions: actions,
        Tags,
      } = createRule.parse(input);
      if (!rules.listeners.some(({ arn }) => arn === listenerArn) && !(await isListener(listenerArn))) {
        throw listenerNotFound(listenerArn);
      }
      const rule = rules.createRule({ listenerArn, priority, conditions, actions });
      rules.addTags(rule.arn, Tags);
      return rulesAnswer([rule]);
    },
    DescribeRules: (input) => {
      const { ListenerArn: listener, RuleArns } = describeRules.parse(input);
      return rulesAnswer(RuleArns?.map((arn) => rules.rule(arn)) ?? rules.rulesOf(String(listener)));
    },
    ModifyRule: (input) => {
      const { RuleArn, Conditions: conditions, Actions: actions } = modifyRule.parse(input);
      return rulesAnswer([rules.modifyRule(RuleArn, { conditions, actions })]);
    },
    SetRulePriorities: (input) =>
      rulesAnswer(
        priorities.parse(input).RulePriorities.map(({ RuleArn, Priority }) => rules.setPriority(RuleArn, Priority)),
      ),
    DeleteRule: (input) => {
      rules.deleteRule(z.object({ RuleArn: z.string() }).parse(input).RuleArn);
      return {};
    },
    AddTags: (input) => {
      const { ResourceArns, Tags } = z.object({ ResourceArns: arns, Tags: tagList }).parse(input);
      ResourceArns.forEach((arn) => rules.addTags(arn, Tags));
      return {};
    },
    RemoveTags: (input) => {
      const { ResourceArns, TagKeys } = z.object({ ResourceArns: arns, TagKeys: z.array(z.string()) }).parse(input);
      ResourceArns.forEach((arn) => rules.removeTags(arn, TagKeys));
      return {};
    },
    DescribeTags: (input) => ({
      TagDescriptions: z
        .object({ ResourceArns: arns })
        .parse(input)
        .ResourceArns.map((arn) => tagsAnswer(arn, rules.tags(arn))),
    }),
    DescribeListeners: (input) => {
      const { ListenerArns, LoadBalancerArn } = describeListeners.parse(input);
      const found = rules.listeners.filter(
        ({ arn, loadBalancerArn }) => ListenerArns?.includes(arn) ?? loadBalancerArn === LoadBalancerArn,
      );
      const missing = ListenerArns?.find((wanted) => found.every(({ arn }) => arn !== wanted));
      if (missing !== undefined) {
        throw listenerNotFound(missing);
      }
      return { Listeners: found.map(listenerAnswer) };
    },
    DescribeTargetHealth: async (input) => {
      const arn = z.object({ TargetGroupArn: z.string() }).parse(input).TargetGroupArn;
      const group = groupOf(arn);
      if (!group && (await isTargetGroup(arn))) {
        return { TargetHealthDescriptions: [] };
      }
      if (!group) {
        throw new ApiRefusedError('TargetGroupNotFound', `this run has no target group ${arn}`);
      }
      return {
        TargetHealthDescriptions: group.targets.map(({ address, port, state, reason }) => ({
          Target: { Id: address, Port: port },
          HealthCheckPort: port,
          TargetHealth: { State: state, Description: reason },
        })),
      };
    },
  };
  return (request, response) => void answer(operations, gate, request, response);
}

async function answer(
  operations: Readonly<Record<string, Operation>>,
  gate: CallGate | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const send = (status: number, xml: string) => response.writeHead(status, { 'content-type': 'text/xml' }).end(xml);
  try {
    const body = await text(request);
    const { Action: name, ...input } = queryInput(body);
    if (!Object.hasOwn(operations, String(name))) {
      throw new ApiRefusedError(
        'InvalidAction',
        `the Elastic Load Balancing operation ${String(name)} is not supported here; this run supports ${Object.keys(operations).join(', ')}`,
      );
    }
    const call = { path: request.url!, headers: request.headers, body };
    await gate?.authorizer.authorize(call, gate.permissions[String(name)](input));
    send(200, queryAnswer(String(name), await operations[String(name)](input)));
  } catch (error) {
    const { type, status } =
      error instanceof ApiRefusedError ? error : new ApiRefusedError('ValidationError', messageOf(error));
    send(status, queryError(type, messageOf(error)));
  }
}

function rulesAnswer(rules: readonly Rule[]): object {
  return {
    Rules: rules.map(({ arn, priority, conditions, actions }) => ({
      RuleArn: arn,
      Priority: priority,
      Conditions: conditions,
      Actions: actions,
      IsDefault: priority === 'default',
    })),
  };
}

function tagsAnswer(arn: string, tags: readonly Tag[]): object {
  return { ResourceArn: arn, Tags: tags };
}

function listenerAnswer({ arn, loadBalancerArn, port, protocol, defaultActions }: Listener): object {
  return {
    ListenerArn: arn,
    LoadBalancerArn: loadBalancerArn,
    Port: port,
    Protocol: protocol,
    DefaultActions: defaultActions,
  };
}

function listenerNotFound(arn: string): ApiRefusedError {
  return new ApiRefusedError('ListenerNotFound', `this run has no listener ${arn}`);
}
