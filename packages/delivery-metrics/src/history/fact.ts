/** One thing that happened to a delivery, as far as its figures depend on it. Times are milliseconds since 1970. */
export type Fact = AlarmChange | Build | Push | Revision | Rollback | ServiceDeployment | StageRun;

interface Happened {
  readonly at: number;
}

/** Commits came to the branch that is delivered. */
export interface Push extends Happened {
  readonly kind: 'push';
  /** Head of the branch before and after the push: 40 hexadecimal digits. */
  readonly before: string;
  readonly after: string;
  /** Whether what was on the branch before is not below the new head: a new branch, or a force push. */
  readonly rewritten: boolean;
  readonly commits: readonly Commit[];
}

export interface Commit {
  readonly id: string;
  readonly at: number;
}

/** An execution of the pipeline took this commit. */
export interface Revision extends Happened {
  readonly kind: 'revision';
  readonly execution: string;
  readonly commit: string;
}

/** An execution began that only brings back what an earlier one deployed. */
export interface Rollback extends Happened {
  readonly kind: 'rollback';
  readonly execution: string;
}

/** The production stage of an execution; a retry is another attempt. */
export interface StageRun extends Happened {
  readonly kind: 'stage';
  readonly execution: string;
  readonly attempt: number;
  readonly state: 'STARTED' | 'SUCCEEDED' | 'FAILED';
}

/** A build ended; a retry is a build with another ID. */
export interface Build extends Happened {
  readonly kind: 'build';
  readonly id: string;
  readonly state: 'SUCCEEDED' | 'FAILED';
}

/** A deployment of an ECS service ended. */
export interface ServiceDeployment extends Happened {
  readonly kind: 'service';
  /** `cluster/service`. */
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
 * What a fact says, which makes it the same as another one, whatever event told it and when. Only an alarm says the
 * same again later, so its time is part of it.
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

/** Each fact once, as it was first told, in an order that depends on nothing but the facts. */
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
