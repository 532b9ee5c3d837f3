import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { ActionCatalog } from './action-runner';
import { ExecutionContext } from './execution-context';
import { Pipeline, Stage } from '@slipway/embedded-aws';
import { PipelineEvent, PipelineState } from './events';
import { ExecutionRecords } from './execution-records';
import { ExecutionReporter, now } from './execution-reporter';
import { ExecutionError, ExecutionResult, ExecutionStatus, TRANSITION_DISABLED } from './execution-result';
import { ExecutionState, StageHistory } from './execution-state';
import { RuleRunners } from './rules';
import { StageGate, stageGate } from './stage-gate';
import { Begun, Failed, failedStage, RetryableStage, retryableStage, Retried, StageRetry } from './stage-retry';
import { stageNotRun, StageOutcome, StageRun } from './stage-run';
import { pipelineVariables, StartInput } from './start-input';

const MINUTE_MS = 60_000;
/** Pipeline states in events, by execution status. */
const STATES: Readonly<Record<ExecutionStatus, PipelineState>> = {
  Succeeded: 'SUCCEEDED',
  Failed: 'FAILED',
  Stopped: 'STOPPED',
  Superseded: 'SUPERSEDED',
  Cancelled: 'CANCELED',
};
/**
 * Error of a cancelled execution, with the text that AWS uses.
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineExecution.html
 */
const CANCELLED: ExecutionError = {
  code: 'Cancelled',
  message: "the pipeline's definition was updated before the pipeline execution could be completed",
};

export interface PipelineRunnerProps {
  readonly pipeline: Pipeline;
  readonly catalog: ActionCatalog;
  readonly region: string;
  /** Existing folder for files that actions need while they run. */
  readonly workFolder: string;
  /** Folder for the logs, `<log folder>/<execution id>/<stage>/<action>.log`. */
  readonly logFolder: string;
  readonly onEvent?: (event: PipelineEvent) => void;
  /**
   * Runners of condition rules.
   * @default - only `VariableCheck` rules are checked, and all other rules are simulated
   */
  readonly rules?: RuleRunners;
  /** Earlier successes of the stages, to which a rollback returns. @default - no stage has succeeded before */
  readonly history?: StageHistory;
  /** Records of executions and action runs, for later queries. @default - nothing is recorded for queries */
  readonly records?: ExecutionRecords;
  /** Length of a minute in the timeouts of actions and rules, in milliseconds. @default 60000 */
  readonly minuteMs?: number;
  /** Length of a minute in approval timeouts, in milliseconds. @default - `minuteMs` */
  readonly approvalMinuteMs?: number;
  /** Function that masks the secrets in a line of a log. @default - lines are written unchanged */
  readonly mask?: (line: string) => string;
}

export interface RunningExecution {
  readonly executionId: string;
  /** Resolves when the execution has ended. A failed action does not reject the promise. */
  readonly result: Promise<ExecutionResult>;
  /** Stops the execution and abandons its actions. */
  abort(reason: string): void;
  /**
   * Ends the execution after the current stage, because its pipeline has changed. Has no effect in the last stage, or
   * if the current stage fails.
   */
  cancel(): void;
}

/** Outcome of an ended stage, with the data that a retry needs. */
interface StageEnd extends Omit<Failed, 'stage'> {
  readonly outcome: StageOutcome;
}

/**
 * Runs the executions of one pipeline. The execution mode of the pipeline determines what happens if executions
 * overlap.
 */
export class PipelineRunner {
  private readonly gates: ReadonlyMap<string, StageGate>;
  private readonly history: StageHistory;
  private readonly records: ExecutionRecords;
  private readonly begun = new Map<string, Begun>();
  /** ID of the execution that last entered each stage, by stage name. */
  private readonly latest = new Map<string, string>();

  constructor(private readonly props: PipelineRunnerProps) {
    this.gates = new Map(props.pipeline.stages.map((it) => [it.name, stageGate(props.pipeline.executionMode)]));
    this.history = props.history ?? new StageHistory();
    this.records = props.records ?? new ExecutionRecords();
    this.records.addPipeline(props.pipeline);
  }

  /**
   * Starts an execution immediately.
   * @throws StartRefusedError if the input does not match the pipeline
   */
  public start(input: StartInput = {}): RunningExecution {
    const { pipeline } = this.props;
    const variables = pipelineVariables(pipeline, input);
    const stopper = new AbortController();
    const state = new ExecutionState(randomUUID(), { artifacts: {}, namespaces: { variables } });
    const execution = this.contextOf(state, stopper.signal, input);
    const begun: Begun = { execution, start: now(), stages: [], stopper, cancelled: new AbortController() };
    this.begun.set(state.executionId, begun);
    this.started(execution, 'STANDARD', begun.start, input.trigger);
    return this.running(begun, pipeline.stages);
  }

  /**
   * Retries a failed stage of an execution, which then continues with the same ID, artifacts and variables.
   *
   * @throws RetryRefusedError if CodePipeline would refuse the retry
   * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_RetryStageExecution.html
   */
  public retry({ executionId, stage: name, mode }: StageRetry): RunningExecution {
    const { stages } = this.props.pipeline;
    const begun = this.begun.get(executionId);
    const failed = failedStage(this.props.pipeline, begun, this.latest.get(name), { executionId, stage: name, mode });
    begun!.failed = undefined;
    this.records.resume(executionId);
    begun!.execution.reporter.execution('RESUMED');
    return this.running(begun!, stages.slice(stages.indexOf(failed.stage)), { ...failed, mode });
  }

  /** Returns the failed stage of an execution if `retry` accepts the stage, otherwise undefined. */
  public retryable(executionId: string): RetryableStage | undefined {
    const begun = this.begun.get(executionId);
    return begun && retryableStage(this.props.pipeline, begun, (stage) => this.latest.get(stage));
  }

  private running(begun: Begun, stages: readonly Stage[], retried?: Retried): RunningExecution {
    return {
      executionId: begun.execution.state.executionId,
      result: this.run(begun, stages, retried),
      abort: (reason) => begun.stopper.abort(reason),
      cancel: () => begun.cancelled.abort(),
    };
  }

  /** @param retried retry settings of the first stage, if the execution has run that stage before */
  private async run(begun: Begun, remaining: readonly Stage[], retried?: Retried): Promise<ExecutionResult> {
    const {
      execution,
      start,
      stages,
      cancelled: { signal: cancelled },
    } = begun;
    const finish = (status: ExecutionStatus, more: Partial<ExecutionResult> = {}) =>
      this.finish(execution, { start, stages: [...stages], status, ...more });
    for (const stage of remaining) {
      const error = heldBefore(stage, this.props.pipeline);
      if (error) {
        return finish('Stopped', { error });
      }
      const gate = this.gates.get(stage.name)!;
      const entry = await gate.enter(execution.state.executionId, execution.signal);
      if (!entry.entered) {
        return entry.supersededBy === undefined
          ? finish('Stopped', { error: stopped(execution) })
          : finish('Superseded', { supersededBy: entry.supersededBy });
      }
      const again = stage === retried?.stage ? retried : undefined;
      const {
        outcome: { result, rollback },
        ...run
      } = await this.runStage(stage, execution, again).finally(() => gate.leave());
      stages[this.props.pipeline.stages.indexOf(stage)] = result;
      if (result.status === 'Failed' || result.status === 'Stopped') {
        begun.failed = result.status === 'Failed' ? { stage, ...run } : undefined;
        return finish(result.status, {
          error: result.error,
          ...(rollback && { rollback: await this.rollback(stage, execution) }),
        });
      }
      if (cancelled.aborted && stage !== this.props.pipeline.stages.at(-1)) {
        return finish('Cancelled', { error: CANCELLED });
      }
    }
    return finish('Succeeded');
  }

  private async runStage(stage: Stage, execution: ExecutionContext, retried?: Retried): Promise<StageEnd> {
    const { before = execution.state.snapshot(), run = new StageRun(stage, execution, this.props.rules ?? {}) } =
      retried ?? {};
    this.latest.set(stage.name, execution.state.executionId);
    const outcome = await (retried ? run.runAgain(retried.mode) : run.run());
    if (outcome.result.status === 'Succeeded') {
      this.history.record(stage.name, before);
    }
    return { outcome, run, before };
  }

  /**
   * Runs one stage in a new execution with the artifacts and variables of its last success. Returns undefined if the
   * stage has never succeeded.
   */
  private async rollback(stage: Stage, failed: ExecutionContext): Promise<ExecutionResult | undefined> {
    const target = this.history.last(stage.name);
    if (!target) {
      return undefined;
    }
    const execution = this.contextOf(new ExecutionState(randomUUID(), target), failed.signal, {});
    const start = now();
    this.started(execution, 'ROLLBACK', start, { type: 'AutomatedRollback', detail: target.executionId });
    const plain: Stage = {
      ...stage,
      beforeEntry: [],
      onSuccess: [],
      onFailure: { ...stage.onFailure, result: undefined, conditions: [] },
    };
    const {
      outcome: { result },
    } = await this.runStage(plain, execution);
    const status = result.status === 'Succeeded' ? 'Succeeded' : result.status === 'Stopped' ? 'Stopped' : 'Failed';
    return this.finish(execution, { start, status, stages: [result], error: result.error, type: 'ROLLBACK' });
  }

  private started(
    { state: { executionId, namespaces }, reporter, pipeline: { name, executionMode } }: ExecutionContext,
    type: ExecutionResult['type'],
    start: string,
    trigger: StartInput['trigger'],
  ): void {
    const { variables } = namespaces;
    this.records.start({ pipeline: name, executionId, executionMode, type, start, variables, trigger });
    reporter.execution('STARTED', trigger);
  }

  private finish(
    execution: ExecutionContext,
    result: Pick<ExecutionResult, 'start' | 'stages' | 'status'> & Partial<ExecutionResult>,
  ): ExecutionResult {
    const {
      state: { executionId, namespaces },
      reporter,
      pipeline,
    } = execution;
    const stages = pipeline.stages.map((it) => result.stages.find((one) => one.name === it.name) ?? stageNotRun(it));
    const ended: ExecutionResult = {
      pipeline: pipeline.name,
      executionId,
      type: 'STANDARD',
      variables: namespaces.variables,
      end: now(),
      ...result,
      stages,
    };
    this.records.end(executionId, ended);
    if (result.error?.code !== TRANSITION_DISABLED) {
      reporter.execution(STATES[result.status]);
    }
    return ended;
  }

  private contextOf(state: ExecutionState, signal: AbortSignal, input: StartInput): ExecutionContext {
    const {
      pipeline,
      catalog,
      workFolder,
      logFolder,
      region,
      onEvent = () => undefined,
      minuteMs = MINUTE_MS,
      approvalMinuteMs = minuteMs,
      mask = (line) => line,
    } = this.props;
    return {
      pipeline,
      catalog,
      state,
      region,
      workFolder,
      signal,
      minuteMs,
      approvalMinuteMs,
      mask,
      logFolder: join(logFolder, state.executionId),
      sourceRevisions: input.sourceRevisions ?? [],
      startNotes: input.notes ?? [],
      records: this.records,
      reporter: new ExecutionReporter(pipeline.name, state.executionId, region, onEvent),
    };
  }
}

function stopped({ signal }: ExecutionContext): ExecutionError {
  return { code: 'Stopped', message: String(signal.reason) };
}

/** Returns the reason why an execution cannot enter a stage, or undefined if the transition to the stage is enabled. */
function heldBefore({ name }: Stage, { disabledTransitions }: Pipeline): ExecutionError | undefined {
  const disabled = disabledTransitions.find(({ stage }) => stage === name);
  return (
    disabled && {
      code: TRANSITION_DISABLED,
      message: `the transition to stage ${name} is disabled (${disabled.reason}); on AWS, the execution waits until someone enables the transition`,
    }
  );
}
