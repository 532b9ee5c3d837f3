import { ActionResult, ExecutionResult } from '../pipeline/execution-result';
import { INTERRUPTED } from '@slipway/processes';

/** What a run comes to, in one word. */
export type Verdict = 'as expected' | 'failed' | 'not deleted' | 'interrupted' | 'nothing executed' | 'simulated';

/** How many actions the executions of a run have, and what became of them. */
export interface ActionCounts {
  readonly total: number;
  /** Actions that ran here, whether or not they succeeded. */
  readonly executed: number;
  /** Actions that were executed only in name. */
  readonly simulated: number;
}

export interface VerdictProps {
  readonly executions: readonly ExecutionResult[];
  /** Whether every execution did what it should. */
  readonly asExpected: boolean;
  /** Whether the stacks could not be deleted after that. @default false */
  readonly leftStacks?: boolean;
  /** Whether the person at the terminal ended the run. */
  readonly interrupted: boolean;
  /** Whether a simulated action is worth an exit code of its own. @default false */
  readonly strict?: boolean;
  /** Whether it is fine that nothing was started. @default false */
  readonly mayStartNothing?: boolean;
}

const EXIT_CODES: Readonly<Record<Verdict, number>> = {
  'as expected': 0,
  failed: 1,
  'not deleted': 1,
  'nothing executed': 3,
  simulated: 3,
  interrupted: INTERRUPTED,
};
const IN_WORDS: Readonly<Record<Verdict, string>> = {
  'as expected': 'as expected',
  failed: 'FAILED',
  'not deleted': 'delivered, but not deleted',
  interrupted: 'interrupted',
  'nothing executed': 'nothing beyond the source was executed',
  simulated: 'not everything was executed, and --strict wants that',
};

/** What to say of a run: a run that executed nothing beyond its source proves nothing, however green it is. */
export function verdictOf({
  executions,
  asExpected,
  leftStacks,
  interrupted,
  strict,
  mayStartNothing,
}: VerdictProps): Verdict {
  if (interrupted) {
    return 'interrupted';
  }
  if (!asExpected) {
    return 'failed';
  }
  if (leftStacks) {
    return 'not deleted';
  }
  const actions = actionsOf(executions);
  if (
    !actions.some((action) => action.category !== 'Source' && isExecuted(action)) &&
    !(mayStartNothing && executions.length === 0)
  ) {
    return 'nothing executed';
  }
  return strict && actions.some(({ simulated }) => simulated) ? 'simulated' : 'as expected';
}

/** Whether every execution succeeded, or was cancelled because its pipeline changed, and one after it succeeded. */
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

/** Counts the actions of executions, with those of their rollbacks. */
export function countActions(executions: readonly ExecutionResult[]): ActionCounts {
  const actions = actionsOf(executions);
  return {
    total: actions.length,
    executed: actions.filter(isExecuted).length,
    simulated: actions.filter(({ simulated }) => simulated).length,
  };
}

/** The last line of every run. */
export function verdictLine(verdict: Verdict, { total, executed, simulated }: ActionCounts): string {
  return `${IN_WORDS[verdict]}: ${executed} of ${total} actions executed, ${simulated} simulated`;
}

function actionsOf(executions: readonly ExecutionResult[]): ActionResult[] {
  return executions.flatMap(({ stages, rollback }) => [
    ...stages.flatMap(({ actions }) => actions),
    ...(rollback ? actionsOf([rollback]) : []),
  ]);
}

function isExecuted({ status, simulated }: ActionResult): boolean {
  return status !== 'DidNotRun' && !simulated;
}
