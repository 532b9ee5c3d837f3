import { ActionResult, ExecutionResult, TRANSITION_DISABLED } from '../pipeline/execution-result';
import { INTERRUPTED } from '@slipway/processes';

/** Verdict on a run, which determines the exit code. */
export type Verdict =
  'as expected' | 'failed' | 'not deleted' | 'interrupted' | 'nothing executed' | 'simulated' | 'unused permissions';

/** Number of actions in the executions of a run, by outcome. */
export interface ActionCounts {
  readonly total: number;
  /** Number of actions that ran to their end without simulation, whether or not they succeeded. */
  readonly executed: number;
  /** Number of actions that were simulated. */
  readonly simulated: number;
}

export interface VerdictProps {
  readonly executions: readonly ExecutionResult[];
  /** Whether every execution ended as expected, and nothing else failed. */
  readonly asExpected: boolean;
  /** Whether the stacks could not be deleted, in a run that must delete them. @default false */
  readonly leftStacks?: boolean;
  /** Whether the user interrupted the run. */
  readonly interrupted: boolean;
  /** Whether a simulated action changes the verdict to `simulated`. @default false */
  readonly strict?: boolean;
  /** Whether some permissions were never used, and the verdict must report them. @default false */
  readonly unused?: boolean;
  /** Whether a run without executions is acceptable, as with `--serve`. @default false */
  readonly mayStartNothing?: boolean;
}

/**
 * Maximum number of action names in a line of the output. For further actions, the line contains only their number.
 */
const MAX_NAMES = 8;

const EXIT_CODES: Readonly<Record<Verdict, number>> = {
  'as expected': 0,
  failed: 1,
  'not deleted': 1,
  'nothing executed': 3,
  simulated: 3,
  'unused permissions': 4,
  interrupted: INTERRUPTED,
};
const IN_WORDS: Readonly<Record<Verdict, string>> = {
  'as expected': 'as expected',
  failed: 'FAILED',
  'not deleted': 'delivered, but the stacks were not deleted',
  interrupted: 'interrupted',
  'nothing executed': 'no action except the source was executed',
  simulated: 'some actions were simulated, which --strict rejects',
  'unused permissions': 'some permissions were never used, which --unused fail rejects',
};

/**
 * Returns the verdict on a run. If nothing failed, but no action except sources was executed, the verdict is `nothing
 * executed`, because such a run proves nothing. This does not apply to a run without executions if `mayStartNothing` is
 * set.
 */
export function verdictOf({
  executions,
  asExpected,
  leftStacks,
  interrupted,
  strict,
  unused,
  mayStartNothing,
}: VerdictProps): Verdict {
  if (interrupted) {
    return 'interrupted';
  }
  if (!asExpected) {
    return 'failed';
  }
  const actions = actionsOf(executions);
  if (
    !actions.some((action) => action.category !== 'Source' && isExecuted(action)) &&
    !(mayStartNothing && executions.length === 0)
  ) {
    return 'nothing executed';
  }
  if (leftStacks) {
    return 'not deleted';
  }
  if (strict && actions.some(({ simulated }) => simulated)) {
    return 'simulated';
  }
  return unused ? 'unused permissions' : 'as expected';
}

/**
 * Returns whether every execution succeeded. A cancelled execution is ignored if a later execution of its pipeline
 * succeeded.
 */
export function haveSucceeded(executions: readonly ExecutionResult[]): boolean {
  const succeeded = executions.filter(({ status }) => status === 'Succeeded');
  return executions.every(
    ({ status, pipeline, start }) =>
      status === 'Succeeded' ||
      (status === 'Cancelled' && succeeded.some((later) => later.pipeline === pipeline && later.start > start)),
  );
}

export function exitCodeOf(verdict: Verdict): number {
  return EXIT_CODES[verdict];
}

/** Counts the actions of executions, including the actions of rollbacks. */
export function countActions(executions: readonly ExecutionResult[]): ActionCounts {
  const actions = actionsOf(executions);
  return {
    total: actions.length,
    executed: actions.filter(isExecuted).length,
    simulated: actions.filter(({ simulated }) => simulated).length,
  };
}

/**
 * Returns the last line of a run's output: the verdict, the action counts, the names of simulated actions, and whether
 * the deletion failed.
 * @param leftStacks whether the stacks could not be deleted
 */
export function verdictLine(verdict: Verdict, executions: readonly ExecutionResult[], leftStacks: boolean): string {
  const { total, executed, simulated } = countActions(executions);
  const deletion = leftStacks && verdict !== 'not deleted' ? '; the stacks could not be deleted' : '';
  return `${IN_WORDS[verdict]}: ${executed} of ${total} actions executed, ${simulated} simulated${namesOf(simulatedIn(executions))}${deletion}`;
}

/**
 * Returns a line for each execution that failed or reached a disabled transition, with the names of the actions that
 * did not run.
 */
export function notRunLines(executions: readonly ExecutionResult[]): string[] {
  return executions
    .filter(({ status, error }) => status === 'Failed' || error?.code === TRANSITION_DISABLED)
    .map(({ pipeline, executionId, stages, error }) => ({
      execution: `${pipeline} ${executionId.slice(0, 8)}`,
      reason: error?.code === TRANSITION_DISABLED ? `: ${error.message}` : '',
      actions: stages.flatMap(({ name: stage, actions }) =>
        actions.filter(({ status }) => status === 'DidNotRun').map(({ name }) => `${stage}/${name}`),
      ),
    }))
    .filter(({ actions }) => actions.length > 0)
    .map(({ execution, actions, reason }) => `${execution} did not run: ${shortened(actions)}${reason}`);
}

/** Returns the simulated actions, as `stage/action`. */
function simulatedIn(executions: readonly ExecutionResult[]): string[] {
  return executions.flatMap(({ stages, rollback }) => [
    ...stages.flatMap(({ name: stage, actions }) =>
      actions.filter(({ simulated }) => simulated).map(({ name }) => `${stage}/${name}`),
    ),
    ...(rollback ? simulatedIn([rollback]) : []),
  ]);
}

function namesOf(actions: readonly string[]): string {
  const names = [...new Set(actions)];
  return names.length === 0 ? '' : ` (${shortened(names)})`;
}

function shortened(names: readonly string[]): string {
  const others = names.length > MAX_NAMES ? [`${names.length - MAX_NAMES} more`] : [];
  return [...names.slice(0, MAX_NAMES), ...others].join(', ');
}

function actionsOf(executions: readonly ExecutionResult[]): ActionResult[] {
  return executions.flatMap(({ stages, rollback }) => [
    ...stages.flatMap(({ actions }) => actions),
    ...(rollback ? actionsOf([rollback]) : []),
  ]);
}

function isExecuted({ status, simulated }: ActionResult): boolean {
  return status !== 'DidNotRun' && status !== 'Abandoned' && !simulated;
}
