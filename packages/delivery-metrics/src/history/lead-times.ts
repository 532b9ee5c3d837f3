import type { Change } from './changes';
import type { Commit, Fact, Push } from './fact';

/** A commit that came to production. */
export interface DeliveredCommit {
  /** From the commit to the deployment, in milliseconds. */
  readonly leadMs: number;
  readonly deployed: number;
}

/**
 * Each commit with the first deployment that brought it to production: those of the pushes from the deployed head down
 * to one that was deployed before. A commit of which no push tells is not there, nor one whose clock was ahead.
 */
export function deliveredCommits(facts: readonly Fact[], changes: readonly Change[]): DeliveredCommit[] {
  const pushes = new Map<string, Push[]>();
  for (const push of facts.filter((fact) => fact.kind === 'push')) {
    pushes.set(push.after, [...(pushes.get(push.after) ?? []), push]);
  }
  const heads = new Set<string>();
  const commits = new Set<string>();
  return changes
    .filter((change): change is Change & { readonly deployed: number } => change.deployed !== undefined)
    .sort((one, other) => one.deployed - other.deployed)
    .flatMap(({ deployed, revisions }) =>
      revisions
        .flatMap((head) => takeNew(head, pushes, heads))
        .filter(({ id }) => !commits.has(id) && commits.add(id))
        .map(({ at }) => ({ leadMs: deployed - at, deployed })),
    )
    .filter(({ leadMs }) => leadMs >= 0);
}

/** The commits between a head and those that were taken before, which it then is, too. */
function takeNew(head: string, pushes: ReadonlyMap<string, readonly Push[]>, taken: Set<string>): Commit[] {
  const found: Commit[] = [];
  const open = [head];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (!taken.has(next)) {
      taken.add(next);
      for (const { before, rewritten, commits } of pushes.get(next) ?? []) {
        found.push(...commits);
        open.push(...(rewritten ? [] : [before]));
      }
    }
  }
  return found;
}
