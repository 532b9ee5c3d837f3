import { ModelClock } from '../model-clock';
import { TargetProtocol } from './ask-target';
import { HealthCheck, HealthCheckSettings } from './health-check';

export type TargetState = 'initial' | 'healthy' | 'unhealthy' | 'draining';

/** A task behind a load balancer. */
export interface Target {
  readonly address: string;
  readonly port: number;
  readonly state: TargetState;
  /** Why the last health check failed, if it did. */
  readonly reason: string | undefined;
}

export interface TargetGroupProps {
  readonly arn: string;
  readonly name: string;
  /** How targets are asked for what clients want. */
  readonly protocol: TargetProtocol;
  readonly healthCheck: HealthCheckSettings;
  /** How long a target that was deregistered may go on answering what it was asked before. */
  readonly deregistrationDelaySeconds: number;
}

/** One target: its health is asked for until it is deregistered, its requests are counted until they have ended. */
class RegisteredTarget implements Target {
  public state: TargetState = 'initial';
  public reason: string | undefined;
  private readonly check: HealthCheck;
  private requests = 0;
  private idle: () => void = () => undefined;

  constructor(
    public readonly address: string,
    public readonly port: number,
    settings: HealthCheckSettings,
    clock: ModelClock,
  ) {
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

  /** Resolves when nothing that it was asked is unanswered, or after the delay. */
  public async drain(clock: ModelClock, delaySeconds: number): Promise<void> {
    this.check.stop();
    this.state = 'draining';
    if (this.requests === 0) {
      return;
    }
    const enough = new AbortController();
    const idle = new Promise<void>((resolve) => (this.idle = resolve));
    await Promise.race([idle, clock.sleep(delaySeconds, enough.signal).catch(() => undefined)]);
    enough.abort();
  }
}

/**
 * The targets that a rule forwards to, and how well they are.
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
    const target = new RegisteredTarget(address, port, this.props.healthCheck, this.clock);
    this.registered.set(key(target), target);
    return target;
  }

  /** Sends nothing new to a target, waits for what it is still answering, and forgets it. */
  public async deregister(target: Target): Promise<void> {
    const found = this.registered.get(key(target));
    await found?.drain(this.clock, this.props.deregistrationDelaySeconds);
    this.registered.delete(key(target));
  }

  /**
   * The next target, with what has to be called when it has answered. Undefined if there is no target.
   *
   * Healthy ones take turns. Where none is healthy the load balancer fails open and asks any that is not draining.
   */
  public take(): { readonly target: Target; readonly done: () => void } | undefined {
    const standing = [...this.registered.values()].filter(({ state }) => state !== 'draining');
    const healthy = standing.filter(({ state }) => state === 'healthy');
    const candidates = healthy.length > 0 ? healthy : standing;
    if (candidates.length === 0) {
      return undefined;
    }
    this.next += 1;
    const target = candidates[this.next % candidates.length];
    return { target, done: target.begin() };
  }
}

function key({ address, port }: Pick<Target, 'address' | 'port'>): string {
  return `${address}:${port}`;
}
