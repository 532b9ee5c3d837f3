import { Duration } from 'aws-cdk-lib/core';

/** A green that is not healthy is rolled back within this time. */
const LIMIT = Duration.minutes(5);
/**
 * Time that a task needs before the load balancer can check it: network interface, pull of the image, start of the
 * process.
 */
const START = Duration.seconds(45);
/** How many failed tasks make a deployment fail, for at most six tasks. */
const FAILED_TASKS = 3;

/** Properties of the health check of a service. */
export interface HealthCheckProps {
  /** Path that answers 200 to 299 if a task is healthy. @default '/health' */
  readonly path?: string;
  /** Time between two requests to a task, 5 to 300 seconds. @default Duration.seconds(10) */
  readonly interval?: Duration;
  /** Number of bad answers in a row that make a task unhealthy, 2 to 10. @default 3 */
  readonly unhealthyThreshold?: number;
  /**
   * Time that a new task has to start, in which bad answers are ignored.
   *
   * The alarms of unhealthy tasks wait as long.
   *
   * @default Duration.seconds(30)
   */
  readonly grace?: Duration;
}

/** Health check of the load balancer, and what it means for a rollout. */
export class HealthCheck {
  public readonly path: string;
  public readonly interval: Duration;
  public readonly unhealthyThreshold: number;
  public readonly grace: Duration;

  /**
   * @param tasks number of tasks that start at the same time
   * @throws if ECS and the load balancer would need more than five minutes to reject an unhealthy green
   */
  constructor(
    {
      path = '/health',
      interval = Duration.seconds(10),
      unhealthyThreshold = 3,
      grace = Duration.seconds(30),
    }: HealthCheckProps,
    tasks: number,
  ) {
    this.path = path;
    this.interval = interval;
    this.unhealthyThreshold = unhealthyThreshold;
    this.grace = grace;
    const seconds = this.secondsToFail(tasks);
    if (seconds > LIMIT.toSeconds()) {
      throw new Error(
        `an unhealthy green would be rolled back after ${seconds} seconds, but at most ${LIMIT.toSeconds()} are allowed; shorten the grace (${grace.toSeconds()}), the interval (${interval.toSeconds()}) or the unhealthy threshold (${unhealthyThreshold}), or start more tasks at the same time`,
      );
    }
  }

  /**
   * Minutes in a row with unhealthy tasks that only a bad release has. A good release that starts slowly is healthy
   * within the grace period and the checks after it; one minute is added, since a task can start in the middle of a
   * minute.
   */
  public get minutesToAlarm(): number {
    return Math.ceil((this.grace.toSeconds() + this.interval.toSeconds() * this.unhealthyThreshold) / 60) + 1;
  }

  /**
   * Returns the seconds until a deployment fails: each failed task starts, has its grace period, and is found
   * unhealthy. If the service has too few tasks, replacements have to fail too; with many, half of them fail together.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
   */
  private secondsToFail(tasks: number): number {
    const oneTask =
      START.toSeconds() +
      Math.max(this.grace.toSeconds(), this.interval.toSeconds() * this.unhealthyThreshold) +
      this.interval.toSeconds();
    return Math.ceil(FAILED_TASKS / tasks) * oneTask;
  }
}
