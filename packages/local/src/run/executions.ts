import { DeployedStack, LiveDeployment, RunningEmbeddedAws } from '@slipway/embedded-aws';
import { RunInterruptedError } from '@slipway/processes';
import { DIFFERENCES } from '../differences';
import { CodeCommitPush } from '../codecommit/code-commit';
import { pollingPipelines } from '../codecommit/polling';
import { PipelineStart, pipelineStarts } from '../events/pipeline-starts';
import { ExecutionResult } from '../pipeline/execution-result';
import { PipelineRunner, RunningExecution } from '../pipeline/pipeline-runner';
import { RetryableStage, StageRetry } from '../pipeline/stage-retry';
import { StartInput } from '../pipeline/start-input';
import { PermissionChecks } from '../required-permissions/permission-checks';
import { DeclaredPipelines } from './declared-pipelines';
import { UnknownPipelineError } from './errors';
import { hearsUnrecorded } from './recorded-calls';

export interface ExecutionsProps {
  readonly aws: RunningEmbeddedAws;
  readonly deployment: LiveDeployment;
  readonly declared: DeclaredPipelines;
  readonly permissions: PermissionChecks;
  /** Signal that is aborted when events, pipeline updates and retries must no longer start executions. */
  readonly ended: AbortSignal;
  /** Signal that is aborted when the run is stopped. @default - the run cannot be stopped */
  readonly stopped?: AbortSignal;
}

/** Starts the executions of a run, and keeps their results. */
export class Executions {
  private readonly running: { readonly pipeline: string; readonly execution: RunningExecution }[] = [];
  private readonly refusals: string[] = [];

  constructor(private readonly props: ExecutionsProps) {}

  /** Descriptions of refused starts, invalid pipelines and failed rotations, one sentence each. */
  public get refused(): readonly string[] {
    return this.refusals;
  }

  /** Number of executions that have started, regardless of their trigger. */
  public get started(): number {
    return this.running.length;
  }

  /**
   * Checks whether the run can start executions.
   *
   * @throws RunInterruptedError if the run was stopped, or EmulatorDiedError if the embedded AWS has ended
   */
  public check(): void {
    const { aws, stopped } = this.props;
    if (aws.death) {
      throw aws.death;
    }
    if (stopped?.aborted) {
      throw new RunInterruptedError('the run was stopped, which ends all its processes');
    }
  }

  /**
   * Starts a pipeline.
   *
   * @throws UnknownPipelineError if the pipeline does not exist, StartRefusedError if the input does not match the
   * pipeline, or RunInterruptedError if the run was stopped
   */
  public start(pipeline: string, input?: StartInput): RunningExecution {
    const execution = this.runnerOf(pipeline).start(input);
    this.running.push({ pipeline, execution });
    return execution;
  }

  /**
   * Retries a failed stage. The retry then determines the outcome of the execution.
   *
   * @throws UnknownPipelineError if the pipeline does not exist, RetryRefusedError if CodePipeline would refuse the
   * retry, or RunInterruptedError if the run is ending or was stopped
   */
  public retry(pipeline: string, retry: StageRetry): RunningExecution {
    if (this.props.ended.aborted) {
      throw new RunInterruptedError('the run is ending and starts no more executions');
    }
    const execution = this.runnerOf(pipeline).retry(retry);
    const at = this.running.findIndex((one) => one.execution.executionId === retry.executionId);
    this.running[at] = { pipeline, execution };
    return execution;
  }

  /** Returns the failed stage of an execution if the stage can be retried now, otherwise undefined. */
  public retryable(executionId: string): RetryableStage | undefined {
    const { aws, ended, stopped, declared } = this.props;
    const isOver = aws.death !== undefined || ended.aborted || stopped?.aborted;
    const found = isOver ? undefined : this.running.find(({ execution }) => execution.executionId === executionId);
    return found && declared.runner(found.pipeline)?.retryable(executionId);
  }

  /** Records a refused start or another failure, which fails the run. */
  public refuse(reason: string): void {
    this.refusals.push(reason);
  }

  public abort(reason: string): void {
    this.running.forEach(({ execution }) => execution.abort(reason));
  }

  /** Aborts the running executions, and waits until all of them have ended, even if some fail. */
  public async end(reason: string): Promise<void> {
    this.abort(reason);
    await Promise.allSettled(this.running.map(({ execution }) => execution.result));
  }

  /** Waits until every execution that has started has ended, and resolves to the results. */
  public async results(): Promise<readonly ExecutionResult[]> {
    const awaited = this.running.map(({ execution }) => execution);
    const results = await Promise.all(awaited.map(({ result }) => result));
    const retried = awaited.some((execution, index) => execution !== this.running[index].execution);
    return retried ? this.results() : results;
  }

  /**
   * Adds or replaces the pipelines of a stack. The executions of a changed pipeline are cancelled, and the pipeline
   * restarts if it sets `RestartExecutionOnUpdate`.
   */
  public takePipelines(stack: DeployedStack): void {
    try {
      for (const { name, restart } of this.props.declared.take(stack)) {
        this.running.filter(({ pipeline }) => pipeline === name).forEach(({ execution }) => execution.cancel());
        if (restart && !this.props.ended.aborted) {
          this.start(name, { trigger: { type: 'StartPipelineExecution', detail: 'RestartExecutionOnUpdate' } });
        }
      }
    } catch (error) {
      this.refuse(`the pipelines of stack ${stack.name} could not be updated: ${(error as Error).message}`);
    }
  }

  /** Starts the pipelines that poll the pushed branch. */
  public poll(push: CodeCommitPush): void {
    const { declared, ended } = this.props;
    for (const name of ended.aborted ? [] : pollingPipelines(declared.all, push)) {
      try {
        this.start(name, { trigger: { type: 'PollForSourceChanges', detail: push.repository } });
      } catch (error) {
        this.refuse(`a push to ${push.repository} could not start ${name}: ${(error as Error).message}`);
      }
    }
  }

  /** Starts pipelines when EventBridge rules of the app request it, until `ended` is aborted. */
  public async followRules(): Promise<void> {
    const { aws, deployment, ended } = this.props;
    try {
      for await (const start of pipelineStarts(aws, () => deployment.triggers, ended)) {
        this.follow(start);
      }
    } catch (error) {
      this.refuse(`EventBridge rules can no longer start pipelines: ${(error as Error).message}`);
    }
  }

  private runnerOf(pipeline: string): PipelineRunner {
    this.check();
    const { declared } = this.props;
    const runner = declared.runner(pipeline);
    if (!runner) {
      throw new UnknownPipelineError(pipeline, declared.names);
    }
    return runner;
  }

  private follow(start: PipelineStart): void {
    const { pipelineName, rulePath, input, problem = this.props.permissions.problemOfStart(start) } = start;
    try {
      if (problem) {
        throw new Error(problem);
      }
      this.start(pipelineName, {
        ...(input as StartInput),
        trigger: { type: 'CloudWatchEvent', detail: rulePath },
        notes: hearsUnrecorded(this.props.deployment, rulePath) ? [DIFFERENCES.recordedCall.says(rulePath)] : [],
      });
    } catch (error) {
      this.refuse(`rule ${rulePath} could not start ${pipelineName}: ${(error as Error).message}`);
    }
  }
}
