import type { Change } from './changes';
import type { Fact } from './fact';

/** Rules that decide which facts count as failures of a change. */
export interface FailureRules {
  /**
   * Time in milliseconds, after a change's production stage begins or succeeds, during which failures are attributed to
   * that change.
   */
  readonly attributionMs: number;
  /** Whether ECS reports failed deployments. If false, the production stage does. */
  readonly watchesServices: boolean;
}

/** Failure in production, and the change that caused it. */
export interface Failure {
  readonly execution: string;
  readonly at: number;
  /** Cause that remains until it is resolved: an alarm, a service, or the deployment. */
  readonly cause: string;
}

/**
 * Cause of a failed deployment. A successful deployment resolves all causes except alarms, which report their own end.
 */
const DEPLOYMENT = 'deployment';

/** Returns the failures in a list of ordered facts, keyed by the facts that report them. */
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

/** Returns the cause that a fact reports, if the fact reports a failure. */
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

/**
 * Returns the change that is responsible for a failure. A failed stage is attributed to the change of its execution.
 * Other failures are attributed to the latest change, unless its attribution time has passed. Rollbacks are attributed
 * to the latest change at any time.
 */
function responsible(fact: Fact, changes: readonly Change[], { attributionMs }: FailureRules): Change | undefined {
  if (fact.kind === 'stage') {
    return changes.find(({ execution }) => execution === fact.execution);
  }
  const last = changes.findLast(({ begun }) => begun <= fact.at);
  const until = last && Math.max(last.begun, last.deployed ?? 0) + attributionMs;
  return until !== undefined && (fact.kind === 'rollback' || fact.at < until) ? last : undefined;
}
