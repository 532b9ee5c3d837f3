import { ModelClock } from '../model-clock';
import { Health } from '../service/task';
import { ContainerHealthCheck } from './container-settings';

/**
 * Minimum health check timeout, in milliseconds. An engine on a busy machine needs this time to start a program,
 * however fast the model clock is.
 */
const LEAST_TIMEOUT_MS = 5000;
/** Minimum health check interval, in milliseconds, so that a fast model clock does not overload the machine. */
const LEAST_INTERVAL_MS = 100;

export interface ContainerHealthProps {
  readonly check: ContainerHealthCheck;
  readonly clock: ModelClock;
  /** Function that runs the health check's program in the container, and rejects if the program fails. */
  readonly exec: (program: readonly string[], signal: AbortSignal) => Promise<void>;
}

/**
 * Container health check, which repeatedly runs a program in the container. One success makes the container healthy,
 * and `retries` failures in a row make it unhealthy. Failures count only after the start period or the first success.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
 */
export class ContainerHealth {
  public state: Health = 'UNKNOWN';
  private readonly stopped = new AbortController();
  private failures = 0;

  constructor(private readonly props: ContainerHealthProps) {
    void this.run();
  }

  public stop(): void {
    this.stopped.abort();
  }

  private async run(): Promise<void> {
    const { check, clock } = this.props;
    const program = programOf(check.command);
    const start = new Date();
    while (program && !this.stopped.signal.aborted) {
      const succeeded = await this.succeeds(program);
      const starting = clock.minutes(start, new Date()) * 60 < check.startPeriod;
      this.count(succeeded, starting);
      const pause = Math.max(check.interval, LEAST_INTERVAL_MS / clock.milliseconds(1));
      await clock.sleep(pause, this.stopped.signal).catch(() => undefined);
    }
  }

  private count(succeeded: boolean, starting: boolean): void {
    if (succeeded) {
      this.failures = 0;
      this.state = 'HEALTHY';
    } else if (!starting || this.state !== 'UNKNOWN') {
      this.failures += 1;
      this.state = this.failures >= this.props.check.retries ? 'UNHEALTHY' : this.state;
    }
  }

  private async succeeds(program: readonly string[]): Promise<boolean> {
    const { check, clock, exec: runs } = this.props;
    const timeout = AbortSignal.timeout(Math.max(clock.milliseconds(check.timeout), LEAST_TIMEOUT_MS));
    return runs(program, AbortSignal.any([timeout, this.stopped.signal])).then(
      () => true,
      () => false,
    );
  }
}

/** Returns the program of a health check, or undefined for `NONE`, which disables the health check. */
function programOf([kind, ...words]: readonly string[]): readonly string[] | undefined {
  if (kind === 'NONE') {
    return undefined;
  }
  return kind === 'CMD-SHELL' ? ['/bin/sh', '-c', words.join(' ')] : kind === 'CMD' ? words : [kind, ...words];
}
