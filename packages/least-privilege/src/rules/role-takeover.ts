import { boundValues } from '../binding';
import { TAKEOVERS } from '../escalations';
import type { Finding, Place } from '../finding';
import type { PlacedStatement, Property } from '../policies';
import type { Statement } from '../statement';
import { alternatives, hasToken, hasWildcard, isObject, texts } from '../text';

/** Policy properties that list the identities to which the policy is attached. */
const HOLDERS = ['Roles', 'Users', 'Groups'];

/** Action that runs code, with the statement that allows the action. */
interface Takeover {
  readonly action: string;
  readonly service: string;
  readonly place: Place;
}

/** Permissions of an identity that are relevant to role takeovers. */
interface Allowed {
  /** Services in `TAKEOVERS` to which the identity can pass a role. */
  readonly passed: Set<string>;
  readonly takeovers: Takeover[];
}

/**
 * Rejects permissions to run code with a role that the caller can pass, such as `lambda:UpdateFunctionCode` together
 * with `iam:PassRole`, even if the two permissions are in different policies of the caller.
 */
export function roleTakeover(statements: readonly PlacedStatement[], properties: readonly Property[]): Finding[] {
  const policies = allowedBy(statements);
  const holders = holdersOf(properties);
  const passedBy = new Map<string, Set<string>>();
  for (const [policy, { passed }] of policies) {
    for (const holder of holders.get(policy) ?? [policy]) {
      const known = passedBy.get(holder) ?? new Set();
      passedBy.set(holder, known);
      passed.forEach((service) => known.add(service));
    }
  }
  return [...policies].flatMap(([policy, { takeovers }]) => {
    const passed = new Set((holders.get(policy) ?? [policy]).flatMap((holder) => [...passedBy.get(holder)!]));
    return takeovers.filter(({ service }) => passed.has(service)).map(finding);
  });
}

function allowedBy(statements: readonly PlacedStatement[]): ReadonlyMap<string, Allowed> {
  const policies = new Map<string, Allowed>();
  for (const { statement, ...place } of statements.filter((placed) => placed.statement.allows)) {
    const { passed, takeovers } = policies.get(place.logicalId) ?? { passed: new Set(), takeovers: [] };
    policies.set(place.logicalId, { passed, takeovers });
    servicesPassed(statement).forEach((service) => passed.add(service));
    takeovers.push(...takeoversIn(statement, place));
  }
  return policies;
}

/**
 * Returns the services to which a statement allows a role to be passed: the services in its condition, or all services
 * if it has no such condition.
 */
function servicesPassed(statement: Statement): string[] {
  if (!statement.actions.some((action) => action.toLowerCase() === 'iam:passrole')) {
    return [];
  }
  const named = boundValues(statement, 'iam:PassedToService');
  const isOpen = named === undefined || named.some((service) => hasToken(service) || hasWildcard(service));
  return [...TAKEOVERS.keys()].filter((service) => isOpen || named.includes(service));
}

function takeoversIn({ actions }: Statement, place: Place): Takeover[] {
  const allowed = new Set(actions.map((action) => action.toLowerCase()));
  return [...TAKEOVERS].flatMap(([service, ways]) =>
    ways.filter((action) => allowed.has(action.toLowerCase())).map((action) => ({ action, service, place })),
  );
}

/**
 * Returns the identities to which each policy is attached. A policy without identities counts as a separate identity.
 */
function holdersOf(properties: readonly Property[]): ReadonlyMap<string, string[]> {
  const holders = new Map<string, string[]>();
  const add = (policy: string, holder: string): void => {
    const known = holders.get(policy) ?? [];
    known.push(holder);
    holders.set(policy, known);
  };
  for (const {
    owner: { logicalId },
    location,
    key,
    value,
  } of properties) {
    if (HOLDERS.includes(key) && location === `Properties/${key}`) {
      alternatives(value).forEach((holder) => add(logicalId, nameOf(holder)));
    }
    if (key === 'ManagedPolicyArns') {
      alternatives(value).forEach((policy) => add(nameOf(policy), logicalId));
    }
  }
  return holders;
}

/** Returns the name of an identity: the logical ID of a `Ref`, or the literal name. */
function nameOf(holder: unknown): string {
  return isObject(holder) && typeof holder.Ref === 'string' ? holder.Ref : texts(holder).join();
}

function finding({ action, place }: Takeover): Finding {
  return {
    ...place,
    rule: 'privilege-escalation',
    problem: `${action}, together with iam:PassRole, lets the caller run its own code with the permissions of the role that it passes`,
    instead: 'remove iam:PassRole, or make the change with CloudFormation',
  };
}
