import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ModelClock } from '../model-clock';
import { LifecycleHook } from './settings';

/**
 * Time until a hook that returned `IN_PROGRESS` without a `callBackDelay` is called again, in seconds of model time.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
 */
const DEFAULT_DELAY_SECONDS = 30;

const answer = z.object({
  hookStatus: z.enum(['SUCCEEDED', 'FAILED', 'IN_PROGRESS']),
  callBackDelay: z.number().default(DEFAULT_DELAY_SECONDS),
  hookDetails: z.unknown().optional(),
});

/** Event that a lifecycle hook receives about a deployment. */
export interface HookEvent {
  readonly lifecycleStage: string;
  /** ARN of the service deployment. */
  readonly resourceArn: string;
  readonly executionDetails: {
    readonly serviceArn: string;
    readonly targetServiceRevisionArn: string;
    /** Weights by service revision ARN. Empty in stages that shift no traffic. */
    readonly testTrafficWeights: Readonly<Record<string, number>>;
    readonly productionTrafficWeights: Readonly<Record<string, number>>;
  };
}

/**
 * Function that calls the Lambda function of a hook with the permissions of the hook's role. Resolves to the result of
 * the Lambda function, and rejects if it cannot be called, or if it fails.
 */
export type HookCaller = (hook: LifecycleHook, event: object) => Promise<unknown>;

/** Runs lifecycle hooks until each hook has succeeded or failed. A hook that returns `IN_PROGRESS` is called again. */
export class LifecycleHooks {
  constructor(
    private readonly hooks: readonly LifecycleHook[],
    private readonly call: HookCaller,
    private readonly clock: ModelClock,
  ) {}

  /**
   * Runs the hooks for the stage in the event.
   * @returns the reason why the deployment cannot continue, otherwise undefined
   */
  public async run(event: HookEvent, signal: AbortSignal): Promise<string | undefined> {
    const { lifecycleStage: stage } = event;
    const reasons = await Promise.all(
      this.hooks
        .filter(({ lifecycleStages }) => lifecycleStages.includes(stage))
        .map(async (hook) => {
          const problem = await this.follow(hook, event, signal).catch((error: Error) => {
            signal.throwIfAborted();
            return error.message;
          });
          return problem && `lifecycle hook ${hook.hookTargetArn} at ${stage}: ${problem}`;
        }),
    );
    return reasons.find((reason) => reason !== undefined);
  }

  private async follow(hook: LifecycleHook, event: HookEvent, signal: AbortSignal): Promise<string | undefined> {
    const executionId = randomUUID();
    let { hookDetails } = hook;
    for (;;) {
      const returned = answer.safeParse(
        await this.call(hook, { ...event, executionId, ...(hookDetails !== undefined && { hookDetails }) }),
      );
      signal.throwIfAborted();
      if (!returned.success) {
        return 'it returned no hookStatus of SUCCEEDED, FAILED or IN_PROGRESS';
      }
      if (returned.data.hookStatus !== 'IN_PROGRESS') {
        return returned.data.hookStatus === 'FAILED' ? 'it returned FAILED' : undefined;
      }
      hookDetails = returned.data.hookDetails ?? hookDetails;
      await this.clock.sleep(returned.data.callBackDelay, signal);
    }
  }
}
