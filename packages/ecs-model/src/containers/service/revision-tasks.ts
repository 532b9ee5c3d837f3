import { ModelClock } from '../model-clock';
import { Target, TargetGroup } from '../load-balancer/target-group';
import { RunningTask } from './task';

const POLL_SECONDS = 1;
/** Time until a task that failed or could not be launched is replaced, in seconds of model time. */
const BACKOFF_SECONDS = 10;

export interface RevisionTasksProps {
  readonly clock: ModelClock;
  /** Target groups in which running tasks are registered. */
  readonly targetGroups: readonly TargetGroup[];
  /** Health check grace period: time after a task's start during which failed health checks are ignored, in seconds. */
  readonly graceSeconds: number;
  /** Function that launches a task, and rejects if it cannot be launched, for example because its image is missing. */
  readonly launch: () => Promise<RunningTask>;
}

/** Place for one task. A task that ends is replaced until the place is given up. */
interface Place {
  readonly given: AbortController;
  task?: RunningTask;
  healthy: boolean;
  done: Promise<void>;
}

/**
 * Keeps the desired number of a revision's tasks running, and replaces tasks that end or become unhealthy.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_definition_parameters.html
 */
export class RevisionTasks {
  private readonly places: Place[] = [];
  /** Places that were given up, whose tasks are about to end. */
  private readonly leaving = new Set<Place>();
  private hasSimulated = false;
  private failed = 0;
  private reason: string | undefined;

  constructor(private readonly props: RevisionTasksProps) {}

  public get wanted(): number {
    return this.places.length;
  }

  /** Running tasks, whether or not they are healthy. */
  public get running(): readonly RunningTask[] {
    return [...this.places, ...this.leaving].flatMap(({ task }) => (task && !task.over ? [task] : []));
  }

  /** Whether a task was only simulated, because its image, or the program in it, is not available on this machine. */
  public get simulated(): boolean {
    return this.hasSimulated;
  }

  /** Number of tasks that have failed since the last healthy task. */
  public get failures(): number {
    return this.failed;
  }

  /** Reason for the last task failure. */
  public get lastFailure(): string | undefined {
    return this.reason;
  }

  public get steady(): boolean {
    return this.places.every(({ healthy }) => healthy);
  }

  /**
   * Starts tasks, or drains and stops tasks, until the given number is reached. Resolves when surplus tasks have ended.
   */
  public async scaleTo(count: number): Promise<void> {
    while (this.places.length < count) {
      const place: Place = { given: new AbortController(), healthy: false, done: Promise.resolve() };
      place.done = this.keep(place);
      this.places.push(place);
    }
    await Promise.all(
      this.places.splice(count).map(async (place) => {
        this.leaving.add(place);
        place.given.abort();
        await place.done;
        this.leaving.delete(place);
      }),
    );
  }

  /** Resolves when the desired number of tasks is healthy. */
  public async becomeSteady(signal: AbortSignal): Promise<void> {
    while (!this.steady) {
      await this.props.clock.sleep(POLL_SECONDS, signal);
    }
  }

  private async keep(place: Place): Promise<void> {
    const { signal } = place.given;
    while (!signal.aborted) {
      const reason = await this.run(place).catch((error: Error) => error.message);
      place.healthy = false;
      if (reason === undefined) {
        return;
      }
      this.failed += 1;
      this.reason = reason;
      await this.props.clock.sleep(BACKOFF_SECONDS, signal).catch(() => undefined);
    }
  }

  /** Runs a task from its start to its end. Returns the reason for its end, or undefined if its place was given up. */
  private async run(place: Place): Promise<string | undefined> {
    const { launch, targetGroups } = this.props;
    const task = await launch();
    place.task = task;
    this.hasSimulated ||= task.simulated;
    await task.started();
    const registered = (task.simulated ? [] : targetGroups).map((group, index) => ({
      group,
      target: group.register(task.address, task.portAt(index)),
    }));
    const reason = await this.watch(
      place,
      task,
      registered.map(({ target }) => target),
    );
    await Promise.all(registered.map(({ group, target }) => group.deregister(target)));
    await task.stop();
    return reason;
  }

  private async watch(place: Place, task: RunningTask, targets: readonly Target[]): Promise<string | undefined> {
    const { clock, graceSeconds } = this.props;
    const start = new Date();
    while (!place.given.signal.aborted) {
      if (task.over) {
        return `Essential container in task exited: ${await task.exit()}`;
      }
      const { health = 'HEALTHY' } = task;
      place.healthy = health === 'HEALTHY' && targets.every(({ state }) => state === 'healthy');
      if (place.healthy) {
        this.failed = 0;
      }
      if (health === 'UNHEALTHY') {
        return 'Task failed container health checks';
      }
      const unhealthy = targets.find(({ state }) => state === 'unhealthy');
      if (unhealthy && clock.minutes(start, new Date()) * 60 >= graceSeconds) {
        return `Task failed ELB health checks: ${unhealthy.reason}`;
      }
      await clock.sleep(POLL_SECONDS, place.given.signal).catch(() => undefined);
    }
    return undefined;
  }
}
