import type { Change } from './changes';
import type { Fact } from './fact';

/** Distinguishes failures from what goes wrong for other reasons. */
export interface FailureRules {
  /** How long after it began in production, or was deployed, a change is held responsible, in milliseconds. */
  readonly attributionMs: number;
  /** Whether ECS says which deployments failed. @default - the production stage says it */
  readonly watchesServices: boolean;
}

/** Something that broke production, and the change that did it. */
export interface Failure {
  readonly execution: string;
  readonly at: number;
  /** What is broken until it is mended: an alarm, a service, or the deployment. */
  readonly cause: string;
}

/** What a mended deployment mends: everything but alarms, which say themselves when they are over. */
const DEPLOYMENT = 'deployment';

/** The failures of a history that is in order, by the facts that tell them. */
export function failuresOf(
  facts: readonly Fact[],
  changes: readonly Change[],
  rules: FailureRules,
): Map<Fact, Failure> {
  const failures = new Map<Fact, Failure>();
  for (const fact of facts) {
    const cause = causeOf(fact, rules);
    const change = cause && responsible(fact, changes, rules);
    if (change) {
      failures.set(fact, { execution: change.execution, at: fact.at, cause });
    }
  }
  return failures;
}

/** What a fact says to be broken, if it says so. */
function causeOf(fact: Fact, { watchesServices }: FailureRules): string | undefined {
  switch (fact.kind) {
    case 'stage':
      return fact.state === 'FAILED' && !watchesServices ? DEPLOYMENT : undefined;
    case 'rollback':
      return DEPLOYMENT;
    case 'service':
      return fact.state === 'FAILED' ? serviceCause(fact.service) : undefined;
    case 'alarm':
      return fact.state === 'ALARM' ? alarmCause(fact.alarm) : undefined;
    default:
      return undefined;
  }
}

export function serviceCause(service: string): string {
  return `service ${service}`;
}

export function alarmCause(alarm: string): string {
  return `alarm ${alarm}`;
}

/** A stage names its execution. Otherwise it is the change that began last: a rollback says so after any time. */
function responsible(fact: Fact, changes: readonly Change[], { attributionMs }: FailureRules): Change | undefined {
  if (fact.kind === 'stage') {
    return changes.find(({ execution }) => execution === fact.execution);
  }
  const last = changes.findLast(({ begun }) => begun <= fact.at);
  const until = last && Math.max(last.begun, last.deployed ?? 0) + attributionMs;
  return until !== undefined && (fact.kind === 'rollback' || fact.at < until) ? last : undefined;
}
