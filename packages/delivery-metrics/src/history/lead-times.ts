import type { Change } from './changes';
import type { Commit, Fact, Push } from './fact';

/** Commit that was deployed to production. */
export interface DeliveredCommit {
  /** Time from the commit to its deployment, in milliseconds. */
  readonly leadMs: number;
  readonly deployed: number;
}

/**
 * Returns each commit with its first production deployment. A deployment contains the commits of all pushes between its
 * head and the previously deployed head. Commits that no push event lists are omitted, as are commits whose time is
 * later than their deployment.
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

/** Returns the commits between a head and the heads that were processed earlier, and marks the head as processed. */
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
