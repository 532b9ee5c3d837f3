import type { Fact } from './fact';
import { alarmCause, Failure, serviceCause } from './failures';

/** Time from the first failure in production until all failures were resolved. */
export interface Incident {
  readonly began: number;
  readonly ended: number;
}

/**
 * Returns the incidents that have ended. An incident begins with the first failure, and ends when all causes are
 * resolved. An alarm is resolved when it is OK, and a failed service when it completes a deployment. A success of the
 * production stage resolves all causes except alarms.
 */
export function incidentsOf(facts: readonly Fact[], failures: ReadonlyMap<Fact, Failure>): Incident[] {
  const incidents: Incident[] = [];
  const broken = new Set<string>();
  let began = 0;
  for (const fact of facts) {
    const failure = failures.get(fact);
    if (failure) {
      began = broken.size === 0 ? fact.at : began;
      broken.add(failure.cause);
    } else if (mend(broken, fact)) {
      incidents.push({ began, ended: fact.at });
    }
  }
  return incidents;
}

/** Removes the causes that a fact resolves, and returns whether none remains. */
function mend(broken: Set<string>, fact: Fact): boolean {
  const before = broken.size;
  mendedBy(fact, [...broken]).forEach((cause) => broken.delete(cause));
  return before > 0 && broken.size === 0;
}

function mendedBy(fact: Fact, broken: readonly string[]): readonly string[] {
  switch (fact.kind) {
    case 'stage':
      return fact.state === 'SUCCEEDED' ? broken.filter((cause) => !cause.startsWith(alarmCause(''))) : [];
    case 'service':
      return fact.state === 'COMPLETED' ? [serviceCause(fact.service)] : [];
    case 'alarm':
      return fact.state === 'OK' ? [alarmCause(fact.alarm)] : [];
    default:
      return [];
  }
}
