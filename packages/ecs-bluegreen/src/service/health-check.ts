import { Duration } from 'aws-cdk-lib/core';

/** Maximum time until a deployment with unhealthy tasks is rolled back. */
const LIMIT = Duration.minutes(5);
/**
 * Time that a task needs before the load balancer can check it: to create its network interface, pull the image and
 * start the process.
 */
const START = Duration.seconds(45);
/** Number of failed tasks after which a deployment fails, in a service of at most six tasks. */
const FAILED_TASKS = 3;

/** Health check settings of a service. */
export interface HealthCheckProps {
  /** Path for which a healthy task returns a status of 200 to 299. @default '/health' */
  readonly path?: string;
  /** Time between two health check requests to a task, 5 to 300 seconds. @default Duration.seconds(10) */
  readonly interval?: Duration;
  /** Number of consecutive failures after which a task is unhealthy, 2 to 10. @default 3 */
  readonly unhealthyThreshold?: number;
  /**
   * Time after the start of a task in which failed health checks are ignored.
   *
   * The alarms for unhealthy tasks also wait for this time.
   *
   * @default Duration.seconds(30)
   */
  readonly grace?: Duration;
}

/** Health check of the load balancer, and the time that a rollout needs to detect unhealthy tasks. */
export class HealthCheck {
  public readonly path: string;
  public readonly interval: Duration;
  public readonly unhealthyThreshold: number;
  public readonly grace: Duration;

  /**
   * @param tasks number of tasks that start at the same time
   * @throws Error if ECS and the load balancer would need more than five minutes to reject unhealthy green tasks
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
        `a deployment with unhealthy tasks would be rolled back after ${seconds} seconds, but at most ${LIMIT.toSeconds()} seconds are allowed; reduce grace (${grace.toSeconds()} seconds), interval (${interval.toSeconds()} seconds) or unhealthyThreshold (${unhealthyThreshold}), or increase minTasks`,
      );
    }
  }

  /**
   * Number of consecutive minutes with unhealthy tasks after which an alarm goes off. A working release that starts
   * slowly is healthy within the grace period and the health checks after it. One minute is added, because a task can
   * start in the middle of a minute.
   */
  public get minutesToAlarm(): number {
    return Math.ceil((this.grace.toSeconds() + this.interval.toSeconds() * this.unhealthyThreshold) / 60) + 1;
  }

  /**
   * Returns the number of seconds until a deployment fails. Each failed task starts, completes its grace period, and
   * then becomes unhealthy. If fewer than three tasks start at the same time, their replacements must also fail.
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
