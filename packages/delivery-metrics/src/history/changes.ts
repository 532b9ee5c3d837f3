import type { Fact, StageRun } from './fact';

/** Pipeline execution that reached its production stage. */
export interface Change {
  readonly execution: string;
  /** Start of the production stage, in milliseconds since 1970. */
  readonly begun: number;
  /**
   * Time of the production stage's first success, in milliseconds since 1970.
   * @default - the stage has not succeeded
   */
  readonly deployed?: number;
  /** Start of the successful attempt, in milliseconds since 1970. @default - unknown */
  readonly attempted?: number;
  /** Commits of the execution's sources. One of them is the head of the branch. */
  readonly revisions: readonly string[];
}

/** Returns the changes in a list of ordered facts, in the order in which they began. Rollbacks do not count. */
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
