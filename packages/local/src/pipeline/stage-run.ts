import { notRun, runAction } from './action-run';
import { ExecutionContext } from './execution-context';
import { Action, Condition, ConditionResult, inRunOrder, RetryMode, Stage } from '@slipway/embedded-aws';
import { now } from './execution-reporter';
import { ActionResult, ConditionOutcome, ExecutionError, StageResult, StageStatus } from './execution-result';
import { checkRule, conditionError, RuleRunners } from './rules';

/** Outcome of a stage: its result, and whether the stage must be rolled back. */
export interface StageOutcome {
  readonly result: StageResult;
  readonly rollback: boolean;
}

/** Returns the result of a stage that the execution has not reached. */
export function stageNotRun(stage: Stage): StageResult {
  return { name: stage.name, status: 'DidNotRun', attempts: 0, actions: stage.actions.map(notRun), conditions: [] };
}

/** One run of a stage: its entry conditions, its actions in run order, and its success and failure conditions. */
export class StageRun {
  private readonly start = now();
  private readonly conditions: ConditionOutcome[] = [];
  private readonly actions: Map<string, ActionResult>;
  private attempts = 1;
  private error?: ExecutionError;

  constructor(
    private readonly stage: Stage,
    private readonly execution: ExecutionContext,
    private readonly rules: RuleRunners,
  ) {
    this.actions = new Map(stage.actions.map((it) => [it.name, notRun(it)]));
  }

  public async run(): Promise<StageOutcome> {
    this.execution.reporter.stage(this.stage.name, 'STARTED');
    const entry = await this.check('BeforeEntry', this.stage.beforeEntry);
    if (this.execution.signal.aborted) {
      return this.close('Stopped');
    }
    if (entry === 'SKIP') {
      return this.close('Skipped');
    }
    if (entry !== undefined || !(await this.runActions(this.stage.actions))) {
      return this.afterFailure();
    }
    return this.afterSuccess();
  }

  /** Whether an action of the stage has failed. If so, a retry can skip the actions that succeeded. */
  public get hasFailedAction(): boolean {
    return [...this.actions.values()].some(({ status }) => status === 'Failed');
  }

  /**
   * Whether an action of the stage has succeeded. If so, retrying all actions repeats more actions than retrying only
   * the failed actions.
   */
  public get hasSucceededAction(): boolean {
    return [...this.actions.values()].some(({ status }) => status === 'Succeeded');
  }

  /**
   * Runs the stage again after it has failed. Entry conditions are checked again only if they prevented the stage from
   * starting.
   */
  public async runAgain(mode: RetryMode): Promise<StageOutcome> {
    const begun = [...this.actions.values()].some(({ attempts }) => attempts > 0);
    const entry = begun ? undefined : await this.check('BeforeEntry', this.stage.beforeEntry);
    return entry === undefined ? this.retry(mode) : this.afterFailure();
  }

  private async afterSuccess(): Promise<StageOutcome> {
    const result = await this.check('OnSuccess', this.stage.onSuccess);
    if (this.execution.signal.aborted) {
      return this.close('Stopped');
    }
    return result === undefined ? this.close('Succeeded') : this.close('Failed', result === 'ROLLBACK');
  }

  /**
   * Handles a failure of the stage. A failure condition that is not met determines the result, otherwise the declared
   * result applies. The result `RETRY` retries a stage only once.
   */
  private async afterFailure(): Promise<StageOutcome> {
    if (this.execution.signal.aborted) {
      return this.close('Stopped');
    }
    const { conditions, result, retryMode } = this.stage.onFailure;
    const first = this.error;
    const decided = (await this.check('OnFailure', conditions)) ?? result;
    this.error = first;
    if (decided === 'RETRY' && this.attempts === 1) {
      return this.retry(retryMode);
    }
    return decided === 'SKIP' ? this.close('Skipped') : this.close('Failed', decided === 'ROLLBACK');
  }

  private async retry(mode: RetryMode): Promise<StageOutcome> {
    this.attempts += 1;
    this.error = undefined;
    this.execution.reporter.stage(this.stage.name, 'RESUMED');
    const again = this.stage.actions.filter(
      (it) => mode === 'ALL_ACTIONS' || this.actions.get(it.name)!.status !== 'Succeeded',
    );
    return (await this.runActions(again)) ? this.afterSuccess() : this.afterFailure();
  }

  /**
   * Runs actions in groups of the same run order, and returns whether all of them succeeded. If an action fails, the
   * other actions of its group finish, and later groups do not start.
   */
  private async runActions(actions: readonly Action[]): Promise<boolean> {
    for (const group of inRunOrder(actions)) {
      const results = await Promise.all(
        group.map((it) => runAction(this.execution, this.stage.name, it, this.actions.get(it.name)!.attempts + 1)),
      );
      results.forEach((it) => this.actions.set(it.name, it));
      const failed = results.find((it) => it.status !== 'Succeeded');
      if (failed) {
        this.error = { code: failed.error!.code, message: `${failed.name}: ${failed.error!.message}` };
        return false;
      }
    }
    return true;
  }

  /**
   * Checks conditions until one is not met, and returns the configured result of that condition. Returns undefined if
   * all conditions are met.
   */
  private async check(
    on: ConditionOutcome['on'],
    conditions: readonly Condition[],
  ): Promise<ConditionResult | undefined> {
    for (const { result, rules } of conditions) {
      const checked = await Promise.all(
        rules.map((rule) => checkRule(this.execution, { stage: this.stage.name, on, rule }, this.rules)),
      );
      const met = checked.every((it) => it.met);
      this.conditions.push({ on, met, result, rules: checked });
      if (!met) {
        this.error = conditionError(on, checked);
        return result;
      }
    }
    return undefined;
  }

  private close(status: StageStatus, rollback = false): StageOutcome {
    const {
      stage: { name },
      execution: { reporter },
      attempts,
      start,
      conditions,
    } = this;
    reporter.stage(
      name,
      status === 'Succeeded' || status === 'Skipped' ? 'SUCCEEDED' : status === 'Stopped' ? 'STOPPED' : 'FAILED',
    );
    const error = status === 'Succeeded' ? undefined : this.error;
    return {
      rollback,
      result: { name, status, attempts, start, end: now(), error, actions: [...this.actions.values()], conditions },
    };
  }
}
