/** Event in the history of a delivery on which figures depend. Times are in milliseconds since 1970. */
export type Fact = AlarmChange | Build | Push | Revision | Rollback | ServiceDeployment | StageRun;

interface Happened {
  readonly at: number;
}

/** Push to the delivered branch. */
export interface Push extends Happened {
  readonly kind: 'push';
  /** Commit ID of the branch head before the push. `after` is the commit ID after the push. */
  readonly before: string;
  readonly after: string;
  /** Whether the new head does not descend from the previous head, as after a force push or for a new branch. */
  readonly rewritten: boolean;
  readonly commits: readonly Commit[];
}

export interface Commit {
  readonly id: string;
  readonly at: number;
}

/** Commit that a pipeline execution uses as a source. */
export interface Revision extends Happened {
  readonly kind: 'revision';
  readonly execution: string;
  readonly commit: string;
}

/** Start of an execution that redeploys an earlier execution. */
export interface Rollback extends Happened {
  readonly kind: 'rollback';
  readonly execution: string;
}

/** State change of an execution's production stage. A retry is another attempt. */
export interface StageRun extends Happened {
  readonly kind: 'stage';
  readonly execution: string;
  readonly attempt: number;
  readonly state: 'STARTED' | 'SUCCEEDED' | 'FAILED';
}

/** End of a build. A retry is a build with another ID. */
export interface Build extends Happened {
  readonly kind: 'build';
  readonly id: string;
  readonly state: 'SUCCEEDED' | 'FAILED';
}

/** End of an ECS service deployment. */
export interface ServiceDeployment extends Happened {
  readonly kind: 'service';
  /** ECS service, as `cluster/service`. */
  readonly service: string;
  readonly deployment: string;
  readonly state: 'COMPLETED' | 'FAILED';
}

export interface AlarmChange extends Happened {
  readonly kind: 'alarm';
  readonly alarm: string;
  readonly state: 'ALARM' | 'OK';
}

/**
 * Returns the key of a fact. Facts with the same key are identical, even if different events reported them at different
 * times. The key of an alarm change contains its time, because an alarm can change to the same state again.
 */
export function keyOf(fact: Fact): string {
  switch (fact.kind) {
    case 'push':
      return `push#${fact.before}#${fact.after}`;
    case 'revision':
      return `revision#${fact.execution}#${fact.commit}`;
    case 'rollback':
      return `rollback#${fact.execution}`;
    case 'stage':
      return `stage#${fact.execution}#${fact.attempt}#${fact.state}`;
    case 'build':
      return `build#${fact.id}#${fact.state}`;
    case 'service':
      return `service#${fact.service}#${fact.deployment}#${fact.state}`;
    case 'alarm':
      return `alarm#${fact.alarm}#${fact.state}#${fact.at}`;
  }
}

/** Returns each fact once, with its earliest time, in an order that depends only on the facts. */
export function inOrder(facts: readonly Fact[]): Fact[] {
  const first = new Map<string, Fact>();
  for (const fact of facts) {
    const key = keyOf(fact);
    const known = first.get(key);
    if (known === undefined || fact.at < known.at) {
      first.set(key, fact);
    }
  }
  return [...first]
    .sort(([key, one], [other, another]) => one.at - another.at || (key < other ? -1 : 1))
    .map(([, fact]) => fact);
}
