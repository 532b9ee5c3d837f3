import { changesOf } from './changes';
import { Fact, inOrder } from './fact';
import { FailureRules, failuresOf } from './failures';
import { incidentsOf } from './incidents';
import { deliveredCommits } from './lead-times';
import { median } from './median';

/** A time of which figures are asked, in milliseconds since 1970. */
export interface Period {
  readonly from: number;
  /** The first moment after it. */
  readonly to: number;
}

/** Figures of a period. A figure without data is omitted, never 0. */
export interface Figures {
  /** Builds that succeeded, in per cent of those that succeeded or failed. */
  readonly buildSuccess?: number;
  /** Production deployments. */
  readonly deployments?: number;
  /** Median of the attempts at the production stage that succeeded, in seconds. */
  readonly deploymentTime?: number;
  /** Median from commit to deployment, in seconds. */
  readonly leadTime?: number;
  /** Changes that failed, in per cent of those that were deployed or failed. */
  readonly changeFailureRate?: number;
  /** Median from the beginning of an incident to its end, in seconds. */
  readonly timeToRestore?: number;
}

/**
 * The figures of a period, from facts in any order and told any number of times. A deployment counts when it succeeded,
 * a change when it was deployed or else failed, an incident when it ended.
 *
 * @param facts of the period and of the time before, from which its commits and changes may come
 */
export function figuresOf(facts: readonly Fact[], { from, to }: Period, rules: FailureRules): Figures {
  const within = (at: number | undefined): at is number => at !== undefined && at >= from && at < to;
  const history = inOrder(facts);
  const changes = changesOf(history);
  const failures = failuresOf(history, changes, rules);
  const deployed = changes.filter((change) => within(change.deployed));
  const commits = deliveredCommits(history, changes).filter((commit) => within(commit.deployed));
  const incidents = incidentsOf(history, failures).filter(({ ended }) => within(ended));
  const builds = history.filter((fact) => fact.kind === 'build').filter(({ at }) => within(at));
  const failed = new Map([...failures.values()].reverse().map(({ execution, at }) => [execution, at]));
  const settled = changes.filter(({ execution, deployed: at = failed.get(execution) }) => within(at));
  return {
    buildSuccess: percent(builds, ({ state }) => state === 'SUCCEEDED'),
    deployments: deployed.length || undefined,
    deploymentTime: seconds(
      deployed.flatMap(({ deployed: at, attempted }) => (attempted === undefined ? [] : [at! - attempted])),
    ),
    leadTime: seconds(commits.map(({ leadMs }) => leadMs)),
    changeFailureRate: percent(settled, ({ execution }) => failed.has(execution)),
    timeToRestore: seconds(incidents.map(({ began, ended }) => ended - began)),
  };
}

function percent<T>(all: readonly T[], counts: (one: T) => boolean): number | undefined {
  return all.length === 0 ? undefined : (100 * all.filter(counts).length) / all.length;
}

function seconds(milliseconds: readonly number[]): number | undefined {
  const middle = median(milliseconds);
  return middle === undefined ? undefined : middle / 1_000;
}
