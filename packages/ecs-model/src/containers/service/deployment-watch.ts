import { ModelClock } from '../model-clock';
import { Alarms } from './alarms';
import { DeploymentEnd } from './deployment-end';
import { ServiceRevision } from './revision';
import { DeploymentConfiguration, FailureThreshold } from './settings';

const POLL_SECONDS = 1;
const LEAST_FAILURES = 3;
const MOST_FAILURES = 200;

export interface DeploymentWatchProps {
  readonly configuration: DeploymentConfiguration;
  readonly desiredCount: number;
  readonly target: ServiceRevision;
  readonly alarms: Alarms;
  readonly clock: ModelClock;
}

/** Monitors a deployment from its start until its clean-up stage, for alarms and for consecutive task failures. */
export class DeploymentWatch {
  private readonly ended = new AbortController();
  private readonly stopped = new AbortController();
  /**
   * Whether alarms can end the deployment. If an alarm is already in the ALARM state at the start, ECS ignores all
   * alarms until the deployment ends.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
   */
  public readonly mindsAlarms: boolean;
  private end = DeploymentEnd.gone();
  private triggered: readonly string[] = [];
  private isBroken = false;

  constructor(private readonly props: DeploymentWatchProps) {
    const {
      alarms,
      configuration: {
        alarms: { enable, alarmNames },
      },
    } = props;
    this.mindsAlarms = enable && alarms.triggered(alarmNames).length === 0;
  }

  /** Signal that is aborted when the deployment must end. */
  public get signal(): AbortSignal {
    return this.ended.signal;
  }

  public get reason(): DeploymentEnd {
    return this.end;
  }

  /** Number of consecutive task failures at which the circuit breaker ends the deployment. */
  public get threshold(): number {
    return failuresOf(
      this.props.configuration.deploymentCircuitBreaker.thresholdConfiguration,
      this.props.desiredCount,
    );
  }

  /** Names of the alarms that ended the deployment. */
  public get triggeredAlarms(): readonly string[] {
    return this.triggered;
  }

  /** Whether the circuit breaker ended the deployment because of failed tasks. */
  public get broken(): boolean {
    return this.isBroken;
  }

  /** Ends the deployment. Only the first call has an effect. */
  public fail(end: DeploymentEnd): void {
    if (this.signal.aborted) {
      return;
    }
    this.end = end;
    this.ended.abort();
  }

  public stop(): void {
    this.stopped.abort();
  }

  public async run(): Promise<void> {
    const until = AbortSignal.any([this.stopped.signal, this.signal]);
    while (!until.aborted) {
      this.look();
      await this.props.clock.sleep(POLL_SECONDS, until).catch(() => undefined);
    }
  }

  private look(): void {
    const {
      configuration: { alarms: watched, deploymentCircuitBreaker: breaker },
      alarms,
      target: { tasks },
    } = this.props;
    const triggered = this.mindsAlarms ? alarms.triggered(watched.alarmNames) : [];
    if (triggered.length > 0) {
      this.triggered = triggered;
      this.fail(DeploymentEnd.failed(`alarms: ${triggered.join(', ')}`, watched.rollback));
    }
    if (breaker.enable && tasks.failures >= this.threshold) {
      this.isBroken = true;
      this.fail(
        DeploymentEnd.failed(
          `the circuit breaker: ${tasks.failures} tasks failed, the last one: ${tasks.lastFailure}`,
          breaker.rollback,
        ),
      );
    }
  }
}

/**
 * Returns the number of task failures for a threshold. @see
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
function failuresOf({ type, value }: FailureThreshold, desiredCount: number): number {
  if (type === 'COUNT') {
    return value;
  }
  const share = Math.ceil((desiredCount * value) / 100);
  return type === 'UNBOUNDED_PERCENT' ? Math.max(share, 1) : Math.min(Math.max(share, LEAST_FAILURES), MOST_FAILURES);
}
