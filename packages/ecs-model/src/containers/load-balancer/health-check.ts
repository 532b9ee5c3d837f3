import { once } from 'node:events';
import { IncomingMessage } from 'node:http';
import { ModelClock } from '../model-clock';
import { askTarget, TargetProtocol } from './ask-target';

/** Minimum health check timeout, in milliseconds, however fast the model clock is. */
const LEAST_TIMEOUT_MS = 1000;

export interface HealthCheckSettings {
  readonly protocol: TargetProtocol;
  readonly path: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  /** HTTP status codes of a healthy target, such as `200`, `200,301` or `200-299`. */
  readonly matcher: string;
}

export interface HealthCheckProps {
  readonly address: string;
  readonly port: number;
  readonly settings: HealthCheckSettings;
  readonly clock: ModelClock;
  readonly onChange: (healthy: boolean, reason: string | undefined) => void;
}

/**
 * Load balancer health check, which repeatedly sends a request to a target. One success makes a new target healthy. For
 * all other changes, the thresholds state the required number of successes or failures in a row.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
export class HealthCheck {
  private readonly stopped = new AbortController();
  private healthy: boolean | undefined;
  private successes = 0;
  private failures = 0;

  constructor(private readonly props: HealthCheckProps) {
    void this.run();
  }

  public stop(): void {
    this.stopped.abort();
  }

  private async run(): Promise<void> {
    const { clock, settings } = this.props;
    while (!this.stopped.signal.aborted) {
      const problem = await this.ask();
      if (this.stopped.signal.aborted) {
        return;
      }
      this.count(problem);
      await clock.sleep(settings.intervalSeconds, this.stopped.signal).catch(() => undefined);
    }
  }

  private count(problem: string | undefined): void {
    const {
      settings: { healthyThreshold, unhealthyThreshold },
      onChange,
    } = this.props;
    this.successes = problem === undefined ? this.successes + 1 : 0;
    this.failures = problem === undefined ? 0 : this.failures + 1;
    const enough = this.healthy === undefined ? 1 : healthyThreshold;
    if (this.healthy !== true && this.successes >= enough) {
      onChange((this.healthy = true), undefined);
    }
    if (this.healthy !== false && this.failures >= unhealthyThreshold) {
      onChange((this.healthy = false), problem);
    }
  }

  /** Sends one health check request. Returns the reason for a failure, or undefined if the status code matches. */
  private async ask(): Promise<string | undefined> {
    const {
      address,
      port,
      settings: { protocol, path, matcher, timeoutSeconds },
      clock,
    } = this.props;
    const timeout = AbortSignal.timeout(Math.max(clock.milliseconds(timeoutSeconds), LEAST_TIMEOUT_MS));
    const signal = AbortSignal.any([timeout, this.stopped.signal]);
    try {
      const headers = { 'user-agent': 'ELB-HealthChecker/2.0' };
      const request = askTarget(protocol, { host: address, port, path, signal, headers }).end();
      const [{ statusCode: status }] = (await once(request, 'response')) as [IncomingMessage];
      request.destroy();
      return accepted(matcher, status!) ? undefined : `Health checks failed with these codes: [${status}]`;
    } catch {
      return timeout.aborted ? 'Request timed out' : 'Health checks failed';
    }
  }
}

/** Returns whether a status code matches a matcher such as `200`, `200,301` or `200-299`. */
export function accepted(matcher: string, status: number): boolean {
  return matcher
    .split(',')
    .map((range) => range.split('-').map(Number))
    .some(([from, to = from]) => status >= from && status <= to);
}
