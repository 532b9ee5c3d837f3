import { DeployedStack, LiveDeployment, RunningEmbeddedAws } from '@slipway/embedded-aws';
import { RunInterruptedError } from '@slipway/processes';
import { DIFFERENCES } from '../differences';
import { CodeCommitPush } from '../codecommit/code-commit';
import { pollingPipelines } from '../codecommit/polling';
import { PipelineStart, pipelineStarts, requestsHandled } from '../events/pipeline-starts';
import { ExecutionResult } from '../pipeline/execution-result';
import { PipelineRunner, RunningExecution } from '../pipeline/pipeline-runner';
import { RetryableStage, StageRetry } from '../pipeline/stage-retry';
import { StartInput } from '../pipeline/start-input';
import { PermissionChecks } from '../required-permissions/permission-checks';
import { DeclaredPipelines } from './declared-pipelines';
import { EndlessStartsError, UnknownPipelineError } from './errors';
import { hearsPipelines } from './hears-pipelines';
import { hearsUnrecorded } from './recorded-calls';

/** Maximum time that requests of EventBridge rules need to reach the run, in milliseconds. */
const HANDLED_MS = 10_000;
/** Number of executions that rules can start one after the other, in addition to one for each pipeline. */
const MORE_FOLLOWED = 5;

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

interface Running {
  readonly pipeline: string;
  readonly execution: RunningExecution;
  /** Number of executions before this one that rules have started, each because of an event of the one before it. */
  readonly followed: number;
}

/** Starts the executions of a run, and keeps their results. */
export class Executions {
  private readonly running: Running[] = [];
  /** Controller that is aborted when the run no longer receives what EventBridge rules request. */
  private readonly rulesOver = new AbortController();
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
    return this.startAfter(0, pipeline, input);
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
    this.running[at] = { ...this.running[at], execution };
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
    } finally {
      this.rulesOver.abort();
    }
  }

  /**
   * Waits until every pipeline that EventBridge rules have requested so far has started or was refused.
   *
   * @param withinMs maximum time to wait, after which the requests are recorded as refused
   */
  public async rulesFollowed(withinMs = HANDLED_MS): Promise<void> {
    const { aws, deployment } = this.props;
    const late = AbortSignal.timeout(withinMs);
    const until = AbortSignal.any([late, this.rulesOver.signal]);
    // `followRules` reports the reason if the queues cannot be read
    await requestsHandled(aws, () => deployment.triggers, until).catch(() => undefined);
    if (late.aborted) {
      this.refuse(`EventBridge rules have requested pipelines that did not start within ${withinMs / 1000} seconds`);
    }
  }

  private startAfter(followed: number, pipeline: string, input?: StartInput): RunningExecution {
    const execution = this.runnerOf(pipeline).start(input);
    this.running.push({ pipeline, execution, followed });
    return execution;
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
      this.startAfter(this.followedBefore(start), pipelineName, {
        ...(input as StartInput),
        trigger: { type: 'CloudWatchEvent', detail: rulePath },
        notes: hearsUnrecorded(this.props.deployment, rulePath) ? [DIFFERENCES.recordedCall.says(rulePath)] : [],
      });
    } catch (error) {
      this.refuse(`rule ${rulePath} could not start ${pipelineName}: ${(error as Error).message}`);
    }
  }

  /**
   * Returns the number of executions that rules have started, one after the other, before the execution that a rule
   * requests. If the request does not name the execution that caused it, that is the last one that has started.
   *
   * @throws EndlessStartsError if there are so many that a pipeline must have started itself again and again
   */
  private followedBefore({ rulePath, causedBy }: PipelineStart): number {
    const { declared, deployment } = this.props;
    if (!hearsPipelines(deployment, rulePath)) {
      return 0;
    }
    const isCause = ({ execution }: Running) => causedBy === undefined || execution.executionId === causedBy;
    const followed = (this.running.findLast(isCause)?.followed ?? 0) + 1;
    const limit = declared.names.length + MORE_FOLLOWED;
    if (followed > limit) {
      throw new EndlessStartsError(limit);
    }
    return followed;
  }
}
