import { KnownPeople, UnknownRequester } from './env';
import { labelOf, Person } from './person';

/** What the check says about an approval. */
export interface Verdict {
  readonly passed: boolean;
  /** Sentence for the approver, and for the record. */
  readonly reason: string;
}

enum Relation {
  SAME = 'SAME',
  OTHER = 'OTHER',
  UNKNOWN = 'UNKNOWN',
}

/** What is to be judged. */
export interface ReviewedRelease {
  readonly approval: string;
  /** Name in AWS of who approved. Undefined for the root user. */
  readonly approver: string | undefined;
  readonly people: readonly Person[];
}

/**
 * Judges whether a release was approved by someone who did not ask for it and has no commits in it.
 *
 * Names are the same if they are equal without their domains: whether `ana` is `ana@company.com` cannot be known, so
 * this stops the release. A person is someone else only if their name in AWS is given, or if their address is in the
 * domain of the approver's name. Nobody is cleared by an address alone, because authors write it themselves.
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
      reason: `${who} decided '${approval}', but ${who} is ${same.join(', ')}, who asked for this release or has commits in it: retry the stage with all actions, and let someone else approve`,
    };
  }
  if (open.length > 0) {
    const reason = `${who} decided '${approval}', and it is not known whether ${who} is ${open.join(', ')}, who asked for this release or has commits in it`;
    return unknown === UnknownRequester.ALLOW
      ? { passed: true, reason: `${reason}; allowed, because unknown requesters are` }
      : { passed: false, reason: `${reason}: add their names in AWS to the check, then retry the stage` };
  }
  return {
    passed: true,
    reason: `${who} decided '${approval}', for a release of ${having(Relation.OTHER).join(', ')}`,
  };
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
