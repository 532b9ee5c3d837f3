import type { Fact, StageRun } from './fact';

/** An execution that came to production: by its production stage, not by its builds. */
export interface Change {
  readonly execution: string;
  /** When its production stage began. */
  readonly begun: number;
  /** When its production stage succeeded for the first time. @default - it has not */
  readonly deployed?: number;
  /** When the attempt began that succeeded. @default - nobody has told */
  readonly attempted?: number;
  /** What its sources took; one of them is the head of the branch. */
  readonly revisions: readonly string[];
}

/** The changes of a history that is in order, in the order in which they began. Rollbacks do not count. */
export function changesOf(facts: readonly Fact[]): Change[] {
  const rollbacks = new Set(facts.flatMap((fact) => (fact.kind === 'rollback' ? [fact.execution] : [])));
  const stages = new Map<string, StageRun[]>();
  const revisions = new Map<string, string[]>();
  for (const fact of facts) {
    if (fact.kind === 'stage' && !rollbacks.has(fact.execution)) {
      stages.set(fact.execution, [...(stages.get(fact.execution) ?? []), fact]);
    }
    if (fact.kind === 'revision') {
      revisions.set(fact.execution, [...(revisions.get(fact.execution) ?? []), fact.commit]);
    }
  }
  return [...stages].map(([execution, runs]) => changeOf(execution, runs, revisions.get(execution) ?? []));
}

function changeOf(execution: string, runs: readonly StageRun[], revisions: readonly string[]): Change {
  const [{ at: begun }] = runs;
  const success = runs.findIndex(({ state }) => state === 'SUCCEEDED');
  return {
    execution,
    begun,
    deployed: runs[success]?.at,
    attempted: runs.slice(0, success + 1).findLast(({ state }) => state === 'STARTED')?.at,
    revisions,
  };
}
