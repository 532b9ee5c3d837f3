import { changesOf } from './changes';
import { Fact, inOrder } from './fact';
import { FailureRules, failuresOf } from './failures';
import { incidentsOf } from './incidents';
import { deliveredCommits } from './lead-times';
import { median } from './median';

/** Period of the figures, in milliseconds since 1970. */
export interface Period {
  readonly from: number;
  /** End of the period (exclusive). */
  readonly to: number;
}

/** Figures of a period. A figure without data is omitted, never 0. */
export interface Figures {
  /** Percentage of completed builds that succeeded. */
  readonly buildSuccess?: number;
  /** Number of production deployments. */
  readonly deployments?: number;
  /** Median duration of successful attempts of the production stage, in seconds. */
  readonly deploymentTime?: number;
  /** Median time from commit to deployment, in seconds. */
  readonly leadTime?: number;
  /** Percentage of deployed or failed changes that failed. */
  readonly changeFailureRate?: number;
  /** Median duration of incidents, in seconds. */
  readonly timeToRestore?: number;
}

/**
 * Returns the figures of a period. The facts can be in any order and contain duplicates. A deployment counts at the
 * time of its success, a change at its deployment or its failure, and an incident at its end.
 *
 * @param facts facts of the period, and of the preceding time in which commits and changes of the period began
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
