import { Agent } from 'node:http';
import { ModelClock } from '../model-clock';
import { keptConnections, TargetProtocol } from './ask-target';
import { HealthCheck, HealthCheckSettings } from './health-check';

export type TargetState = 'initial' | 'healthy' | 'unhealthy' | 'draining';

/** Task behind a load balancer. */
export interface Target {
  readonly address: string;
  readonly port: number;
  readonly state: TargetState;
  /** Reason why the target is unhealthy. Undefined for a new or healthy target. */
  readonly reason: string | undefined;
}

/** Target that was chosen for one request. */
export interface TakenTarget {
  readonly target: Target;
  readonly protocol: TargetProtocol;
  /** Agent that keeps connections to the target open between requests. */
  readonly agent: Agent;
  /** Function that must be called when the request has ended. Deregistration of the target waits for this call. */
  readonly done: () => void;
}

export interface TargetGroupProps {
  readonly arn: string;
  readonly name: string;
  /** Protocol of the requests that targets receive. */
  readonly protocol: TargetProtocol;
  readonly healthCheck: HealthCheckSettings;
  /** Time that a deregistered target has to finish its open requests, in seconds. */
  readonly deregistrationDelaySeconds: number;
}

/** Registered target, whose health is checked and whose open requests are counted until it is deregistered. */
class RegisteredTarget implements Target {
  public state: TargetState = 'initial';
  public reason: string | undefined;
  public readonly agent: Agent;
  private readonly check: HealthCheck;
  private requests = 0;
  private idle: () => void = () => undefined;

  constructor(
    public readonly address: string,
    public readonly port: number,
    public readonly protocol: TargetProtocol,
    settings: HealthCheckSettings,
    clock: ModelClock,
  ) {
    this.agent = keptConnections(protocol);
    this.check = new HealthCheck({
      address,
      port,
      settings,
      clock,
      onChange: (healthy, reason) => {
        this.state = healthy ? 'healthy' : 'unhealthy';
        this.reason = reason;
      },
    });
  }

  public begin(): () => void {
    this.requests += 1;
    return () => {
      this.requests -= 1;
      if (this.requests === 0) {
        this.idle();
      }
    };
  }

  /** Waits for open requests until the deregistration delay ends, and closes the connections to the target. */
  public async drain(clock: ModelClock, delaySeconds: number): Promise<void> {
    this.check.stop();
    this.state = 'draining';
    if (this.requests > 0) {
      const enough = new AbortController();
      const idle = new Promise<void>((resolve) => (this.idle = resolve));
      await Promise.race([idle, clock.sleep(delaySeconds, enough.signal).catch(() => undefined)]);
      enough.abort();
    }
    this.agent.destroy();
  }
}

/**
 * Target group: the targets to which a rule forwards requests, and their health.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
export class TargetGroup {
  private readonly registered = new Map<string, RegisteredTarget>();
  private next = 0;

  constructor(
    public props: TargetGroupProps,
    private readonly clock: ModelClock,
  ) {}

  public get targets(): readonly Target[] {
    return [...this.registered.values()];
  }

  public register(address: string, port: number): Target {
    const { protocol, healthCheck } = this.props;
    const target = new RegisteredTarget(address, port, protocol, healthCheck, this.clock);
    this.registered.set(key(target), target);
    return target;
  }

  /** Stops sending requests to a target, waits for its open requests, and removes it. */
  public async deregister(target: Target): Promise<void> {
    const found = this.registered.get(key(target));
    await found?.drain(this.clock, this.props.deregistrationDelaySeconds);
    this.registered.delete(key(target));
  }

  /**
   * Returns the next target, with a function to call when the request has ended, or undefined if the group has no
   * target that can receive requests.
   *
   * Requests are distributed among healthy targets in turn. If no target is healthy, the load balancer fails open and
   * uses all targets that are not draining.
   */
  public take(): TakenTarget | undefined {
    const standing = [...this.registered.values()].filter(({ state }) => state !== 'draining');
    const healthy = standing.filter(({ state }) => state === 'healthy');
    const candidates = healthy.length > 0 ? healthy : standing;
    if (candidates.length === 0) {
      return undefined;
    }
    this.next += 1;
    const target = candidates[this.next % candidates.length];
    const { protocol, agent } = target;
    return { target, protocol, agent, done: target.begin() };
  }
}

function key({ address, port }: Pick<Target, 'address' | 'port'>): string {
  return `${address}:${port}`;
}
