import { KnownPeople, UnknownRequester } from './env';
import { labelOf, Person } from './person';

/** Result of a check. */
export interface Verdict {
  readonly passed: boolean;
  /** Explanation of the result, which is shown to the approver and recorded. */
  readonly reason: string;
}

enum Relation {
  SAME = 'SAME',
  OTHER = 'OTHER',
  UNKNOWN = 'UNKNOWN',
}

/** Approved release that the check evaluates. */
export interface ReviewedRelease {
  readonly approval: string;
  /** Name in AWS of the person who approved. Undefined for the root user. */
  readonly approver: string | undefined;
  readonly people: readonly Person[];
}

/**
 * Decides whether the approver of a release is a different person from everyone who requested the release or has
 * commits in it.
 *
 * Names are compared without their domains, because `ana` and `ana@company.com` may be the same person. A person
 * with a different name counts as a different person only if one of these conditions is met:
 *
 * - the person's name in AWS is known, from `users` or because the person started the pipeline manually;
 * - the person is an outsider;
 * - the person's email address has the same domain as the approver's name. Another domain is not sufficient, because
 *   authors can write any address into their commits.
 */
export function judge(
  { approval, approver, people }: ReviewedRelease,
  known: KnownPeople,
  unknown: UnknownRequester,
): Verdict {
  const having = (relation: Relation) => [
    ...new Set(people.filter((person) => relationOf(person, approver, known) === relation).map(labelOf)),
  ];
  const same = having(Relation.SAME);
  const open = having(Relation.UNKNOWN);
  const who = approver ?? 'the root user of the account';
  if (same.length > 0) {
    return {
      passed: false,
      reason: `${who} approved '${approval}', but is the same person as ${same.join(', ')}, who requested this release or has commits in it; retry all actions of the stage, and let someone else approve`,
    };
  }
  if (open.length > 0) {
    const reason = `${who} approved '${approval}', and could be the same person as ${open.join(', ')}, who requested this release or has commits in it`;
    return unknown === UnknownRequester.ALLOW
      ? { passed: true, reason: `${reason}; this is allowed, because the check allows unknown requesters` }
      : { passed: false, reason: `${reason}; ${adviceFor(approver)}` };
  }
  return {
    passed: true,
    reason: `${who} approved '${approval}', for a release by ${having(Relation.OTHER).join(', ')}`,
  };
}

function adviceFor(approver: string | undefined): string {
  return approver === undefined
    ? 'retry all actions of the stage, and let someone other than the root user approve'
    : 'add these people to the users of the check, with their names in AWS, or to its outsiders; deploy the change, and retry the stage';
}

function relationOf(person: Person, approver: string | undefined, { users, outsiders }: KnownPeople): Relation {
  const names = [person.login, person.address].flatMap((name) => name?.toLowerCase() ?? []);
  const listed = new Map(Object.entries(users).map(([name, user]) => [name.toLowerCase(), user]));
  const user = person.user ?? names.map((name) => listed.get(name)).find((name) => name !== undefined);
  if (approver === undefined) {
    return Relation.UNKNOWN;
  }
  if (user !== undefined) {
    return isSameName(user, approver) ? Relation.SAME : Relation.OTHER;
  }
  if (names.some((name) => isSameName(name, approver))) {
    return Relation.SAME;
  }
  const isOutsider = outsiders.some((outsider) => names.includes(outsider.toLowerCase()));
  return isOutsider || sharesDomain(person.address, approver) ? Relation.OTHER : Relation.UNKNOWN;
}

function isSameName(one: string, other: string): boolean {
  const [name, same] = [one, other].map((text) => text.toLowerCase().split('@')[0]);
  return name === same;
}

function sharesDomain(address: string | undefined, approver: string): boolean {
  const [domain, same] = [address, approver].map((text) => text?.toLowerCase().split('@')[1]);
  return domain !== undefined && domain === same;
}
