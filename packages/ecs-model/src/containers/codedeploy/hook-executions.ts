import { randomUUID } from 'node:crypto';
import { ApiRefusedError } from '@slipway/embedded-aws';
import { ModelClock } from '../model-clock';

/**
 * Timeout for a hook, in minutes.
 * @see
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html#appspec-hooks-ecs
 */
const MOST_MINUTES = 60;

/**
 * Function that calls a Lambda function with the permissions of a role that CodeDeploy assumes. Rejects if the call is
 * denied or the Lambda function fails.
 */
export type FunctionCaller = (functionName: string, roleArn: string, event: object) => Promise<unknown>;

/** Execution of a hook that has not reported its status yet. */
interface Execution {
  readonly deploymentId: string;
  answer(status: string): void;
}

/** Calls hooks at lifecycle events of deployments, and waits for the statuses that they report. */
export class HookExecutions {
  private readonly open = new Map<string, Execution>();

  constructor(
    private readonly call: FunctionCaller,
    private readonly clock: ModelClock,
  ) {}

  /**
   * Calls a hook, and waits up to one hour of model time until the hook has reported its status. Rejects if the call
   * fails.
   * @returns the reason why the deployment cannot continue, otherwise undefined
   */
  public async run(
    functionName: string,
    { roleArn, deploymentId }: { readonly roleArn: string; readonly deploymentId: string },
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const id = randomUUID();
    const answered = new AbortController();
    const answer = new Promise<string>((resolve) => this.open.set(id, { deploymentId, answer: resolve }));
    const limit = AbortSignal.any([signal, answered.signal]);
    try {
      await this.call(functionName, roleArn, { DeploymentId: deploymentId, LifecycleEventHookExecutionId: id });
      const late = this.clock.sleep(MOST_MINUTES * 60, limit).then(() => undefined);
      const status = await Promise.race([answer, late]);
      if (status === undefined) {
        return `the function ${functionName} did not call PutLifecycleEventHookExecutionStatus within ${MOST_MINUTES} minutes`;
      }
      return status === 'Succeeded' ? undefined : `the function ${functionName} reported ${status}`;
    } finally {
      answered.abort();
      this.open.delete(id);
    }
  }

  /**
   * Records the status that a hook reports. @throws ApiRefusedError if the deployment is not waiting for this hook
   */
  public answer(deploymentId: string, id: string, status: string): void {
    const execution = this.open.get(id);
    if (execution?.deploymentId !== deploymentId) {
      throw new ApiRefusedError(
        'InvalidLifecycleEventHookExecutionIdException',
        `the deployment ${deploymentId} is not waiting for the hook execution ${id}`,
      );
    }
    execution.answer(status);
  }
}
