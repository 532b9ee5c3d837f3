import { availableParallelism } from 'node:os';
import { BatchTask } from './batch-tasks';

export type TaskStatus = 'SUCCEEDED' | 'FAILED' | 'STOPPED' | 'NOT_STARTED';

/** Outcome of one build of a batch. */
export interface EndedTask<T> {
  readonly task: BatchTask;
  readonly status: TaskStatus;
  readonly outcome?: T;
  /** Reason why the build failed, was stopped or was not started. */
  readonly reason?: string;
}

export interface BatchRun<T> {
  readonly tasks: readonly BatchTask[];
  /** Whether a failure that is not ignored stops the running builds, and prevents other builds from starting. */
  readonly fastFail: boolean;
  /** Function that runs one build. If the build fails, the function returns a reason or throws an error. */
  readonly run: (task: BatchTask, stop: AbortSignal) => Promise<{ readonly outcome: T; readonly failure?: string }>;
  /** Maximum number of builds that run at the same time. @default - one for each processor */
  readonly atOnce?: number;
}

/**
 * Runs the builds of a batch, each after the builds on which it depends. If one of these fails and the failure is not
 * ignored, the build is not started.
 */
export async function runBatch<T>(props: BatchRun<T>): Promise<EndedTask<T>[]> {
  const { tasks, fastFail, run, atOnce = availableParallelism() } = props;
  const stop = new AbortController();
  const ended = new Map<string, EndedTask<T>>();
  const running = new Map<string, Promise<void>>();
  const begin = async (task: BatchTask) => {
    const result = await run(task, stop.signal).catch((error: Error) => ({
      outcome: undefined,
      failure: error.message,
    }));
    const status = result.failure === undefined ? 'SUCCEEDED' : stop.signal.aborted ? 'STOPPED' : 'FAILED';
    ended.set(task.identifier, { task, status, outcome: result.outcome, reason: result.failure });
    running.delete(task.identifier);
    if (status === 'FAILED' && fastFail && !task.ignoreFailure) {
      stop.abort(`${task.identifier} failed`);
    }
  };
  for (;;) {
    for (const task of tasks.filter(({ identifier }) => !ended.has(identifier) && !running.has(identifier))) {
      const missing = task.needs.map((name) => ended.get(name)).find((need) => need && !mayPass(need));
      if (missing || stop.signal.aborted) {
        const reason = missing
          ? `it depends on ${missing.task.identifier}, which did not succeed`
          : String(stop.signal.reason);
        ended.set(task.identifier, { task, status: 'NOT_STARTED', reason });
      } else if (task.needs.every((name) => ended.has(name)) && running.size < atOnce) {
        running.set(task.identifier, begin(task));
      }
    }
    if (running.size === 0 && ended.size === tasks.length) {
      return tasks.map(({ identifier }) => ended.get(identifier)!);
    }
    await Promise.race(running.values());
  }
}

/** Returns whether a build succeeded or its failure is ignored, so that the batch and dependent builds can continue. */
export function mayPass({ status, task }: EndedTask<unknown>): boolean {
  return status === 'SUCCEEDED' || task.ignoreFailure;
}
