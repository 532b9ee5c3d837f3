import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { DeployedResource } from '@slipway/embedded-aws';
import { Firewalls } from './firewalls';
import { Follower } from './followed-resources';
import { TargetProtocol } from './load-balancer/ask-target';
import { ListenerServer } from './load-balancer/listener-server';
import { ruleActions, ruleConditions } from './load-balancer/shapes';
import { TargetGroup, TargetGroupProps } from './load-balancer/target-group';
import { TrafficRules } from './load-balancer/traffic-rules';
import { ModelClock } from './model-clock';

const number = z.coerce.number();

/** Protocol of a target group. Unless the protocol is HTTPS, targets receive HTTP requests, also for TCP. */
const protocol = z
  .string()
  .optional()
  .transform((given): TargetProtocol => (given === 'HTTPS' ? 'HTTPS' : 'HTTP'));
/** Properties of a target group in a template, with the defaults of an Application Load Balancer. */
const targetGroup = z.object({
  Protocol: protocol,
  HealthCheckProtocol: protocol,
  HealthCheckPath: z.string().default('/'),
  HealthCheckIntervalSeconds: number.default(30),
  HealthCheckTimeoutSeconds: number.default(5),
  HealthyThresholdCount: number.default(5),
  UnhealthyThresholdCount: number.default(2),
  Matcher: z.object({ HttpCode: z.coerce.string() }).default({ HttpCode: '200' }),
  TargetGroupAttributes: z.array(z.object({ Key: z.string(), Value: z.coerce.string() })).default([]),
});
const listener = z.object({
  LoadBalancerArn: z.string(),
  Port: number,
  Protocol: z.string().default('HTTP'),
  DefaultActions: ruleActions.min(1),
});
const listenerRule = z.object({
  ListenerArn: z.string(),
  Priority: z.coerce.string(),
  Conditions: ruleConditions,
  Actions: ruleActions.min(1),
});

const DEREGISTRATION_DELAY = 'deregistration_delay.timeout_seconds';
const DEFAULT_DELAY_SECONDS = 300;

/**
 * Load balancers of the run. Each load balancer has its own loopback address, on which each of its listeners has a
 * server.
 */
export class LoadBalancers {
  public readonly rules = new TrafficRules();
  private readonly addresses = new Map<string, string>();
  private readonly addressByArn = new Map<string, string>();
  private readonly groups = new Map<string, TargetGroup>();
  private readonly servers = new Map<string, ListenerServer>();

  constructor(
    private readonly clock: ModelClock,
    private readonly firewalls: Firewalls,
  ) {}

  public readonly groupOf = (arn: string): TargetGroup | undefined => this.groups.get(arn);

  /** Returns the ARN of a target group, or undefined if no target group has that name. */
  public groupNamed(name: string): string | undefined {
    return [...this.groups.values()].find(({ props }) => props.name === name)?.props.arn;
  }

  /**
   * Returns the loopback address of a load balancer in a template. The address is chosen at random in the first call
   * and does not change afterwards.
   */
  public addressOf(stackName: string, logicalId: string): string {
    const name = `${stackName}/${logicalId}`;
    const address = this.addresses.get(name) ?? `127.${[1, 2, 3].map(() => randomInt(1, 255)).join('.')}`;
    this.addresses.set(name, address);
    return address;
  }

  /** Returns the URL of a listener, or undefined if the listener does not exist. */
  public urlOf(listenerArn: string): string | undefined {
    return this.servers.get(listenerArn)?.url;
  }

  /** URLs of all listeners of the run. */
  public get urls(): readonly string[] {
    return [...this.servers.values()].map(({ url }) => url);
  }

  /** Returns the handlers of the load balancers, target groups, listeners and rules in stacks, in dependency order. */
  public followers(): Follower[] {
    return [
      {
        type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
        put: ({ physicalId, logicalId }, { name }) =>
          void this.addressByArn.set(physicalId, this.addressOf(name, logicalId)),
        remove: ({ physicalId }) => void this.addressByArn.delete(physicalId),
      },
      {
        type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
        put: (resource) => this.putGroup(resource),
        remove: ({ physicalId }) => void this.groups.delete(physicalId),
      },
      {
        type: 'AWS::ElasticLoadBalancingV2::Listener',
        put: (resource, _, before) => this.putListener(resource, before),
        remove: ({ physicalId }) => this.removeListener(physicalId),
      },
      {
        type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
        put: (resource) => this.putRule(resource),
        remove: ({ physicalId }) => this.rules.forgetRule(physicalId),
      },
    ];
  }

  private putGroup({ physicalId: arn, properties }: DeployedResource): void {
    const props = groupProps(arn, properties);
    const known = this.groups.get(arn);
    if (known) {
      known.props = props;
    } else {
      this.groups.set(arn, new TargetGroup(props, this.clock));
    }
  }

  private async putListener(
    { physicalId: arn, properties }: DeployedResource,
    before: DeployedResource | undefined,
  ): Promise<void> {
    const {
      LoadBalancerArn: loadBalancerArn,
      Port: port,
      Protocol: protocol,
      DefaultActions: defaultActions,
    } = listener.parse(properties);
    const props = { arn, loadBalancerArn, port, protocol, defaultActions };
    this.rules.putListener(props);
    if (before !== undefined && Number(before.properties.Port) === port) {
      return;
    }
    await this.servers.get(arn)?.stop();
    this.servers.set(
      arn,
      await ListenerServer.start({
        listener: props,
        address: this.addressByArn.get(loadBalancerArn)!,
        rules: this.rules,
        groupOf: this.groupOf,
        firewall: () => this.firewalls.of(loadBalancerArn),
      }),
    );
  }

  private async removeListener(arn: string): Promise<void> {
    await this.servers.get(arn)?.stop();
    this.servers.delete(arn);
    this.rules.removeListener(arn);
  }

  /**
   * Applies a listener rule from a template. Whenever a property of the rule changes, CloudFormation sends all its
   * actions, which resets the weights to those of the template.
   */
  private putRule({ physicalId: arn, properties }: DeployedResource): void {
    const {
      ListenerArn: listenerArn,
      Priority: priority,
      Conditions: conditions,
      Actions: actions,
    } = listenerRule.parse(properties);
    this.rules.put({ arn, listenerArn, priority, conditions, actions });
  }
}

function groupProps(arn: string, properties: DeployedResource['properties']): TargetGroupProps {
  const parsed = targetGroup.parse(properties);
  const delay = parsed.TargetGroupAttributes.find(({ Key }) => Key === DEREGISTRATION_DELAY)?.Value;
  return {
    arn,
    name: arn.split('/')[1],
    protocol: parsed.Protocol,
    deregistrationDelaySeconds: delay === undefined ? DEFAULT_DELAY_SECONDS : Number(delay),
    healthCheck: {
      protocol: parsed.HealthCheckProtocol,
      path: parsed.HealthCheckPath,
      intervalSeconds: parsed.HealthCheckIntervalSeconds,
      timeoutSeconds: parsed.HealthCheckTimeoutSeconds,
      healthyThreshold: parsed.HealthyThresholdCount,
      unhealthyThreshold: parsed.UnhealthyThresholdCount,
      matcher: parsed.Matcher.HttpCode,
    },
  };
}
