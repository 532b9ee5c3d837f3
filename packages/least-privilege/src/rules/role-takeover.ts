import { boundValues } from '../binding';
import { TAKEOVERS } from '../escalations';
import type { Finding, Place } from '../finding';
import type { PlacedStatement, Property } from '../policies';
import type { Statement } from '../statement';
import { alternatives, hasToken, hasWildcard, soleReference, texts } from '../text';

/** Policy properties that list the identities to which the policy is attached. */
const HOLDERS = ['Roles', 'Users', 'Groups'];
/** Resource types of policies for one identity, with the property that names the identity. */
const HOLDER_OF: ReadonlyMap<string, string> = new Map([
  ['AWS::IAM::RolePolicy', 'RoleName'],
  ['AWS::IAM::UserPolicy', 'UserName'],
  ['AWS::IAM::GroupPolicy', 'GroupName'],
]);
/** Properties with the names of identities and managed policies. */
const NAMES = ['RoleName', 'UserName', 'GroupName', 'ManagedPolicyName'];
const USER = 'AWS::IAM::User';
const MEMBERSHIP = 'AWS::IAM::UserToGroupAddition';

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
  const holders = new Holders(properties);
  const passedBy = new Map<string, Set<string>>();
  for (const [policy, { passed }] of policies) {
    for (const holder of holders.of(policy)) {
      passedBy.set(holder, new Set([...(passedBy.get(holder) ?? []), ...passed]));
    }
  }
  return [...policies].flatMap(([policy, { takeovers }]) => {
    const passed = new Set(holders.of(policy).flatMap((holder) => [...passedBy.get(holder)!]));
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

/** Identities of a template that have the permissions of each policy. */
class Holders {
  private readonly attached = new Map<string, Set<string>>();
  private readonly members = new Map<string, Set<string>>();
  /** Logical IDs of identities and managed policies, by name. */
  private readonly ids: ReadonlyMap<string, string>;

  constructor(properties: readonly Property[]) {
    const named = properties
      .filter(
        ({ owner, location, key }) =>
          isNamed(location, key) && ![...HOLDER_OF.keys(), MEMBERSHIP].includes(owner.resourceType),
      )
      .map(({ owner, value }) => [texts(value).join(), owner.logicalId] as const);
    this.ids = new Map(named.filter(([name]) => !hasToken(name)));
    properties.forEach((property) => this.read(property, properties));
  }

  /**
   * Returns the identities that have a policy's permissions, with the members of its groups. A policy without
   * identities counts as a separate identity.
   */
  public of(policy: string): string[] {
    const direct = [...(this.attached.get(policy) ?? [policy])];
    return [...new Set(direct.flatMap((holder) => [holder, ...(this.members.get(holder) ?? [])]))];
  }

  private read({ owner, location, key, value }: Property, all: readonly Property[]): void {
    const { logicalId, resourceType } = owner;
    const isOwn = location === `Properties/${key}`;
    if (key === 'ManagedPolicyArns') {
      this.each(value, (policy) => add(this.attached, policy, logicalId));
    } else if (isOwn && key === 'Groups' && resourceType === USER) {
      this.each(value, (group) => add(this.members, group, logicalId));
    } else if (isOwn && key === 'GroupName' && resourceType === MEMBERSHIP) {
      const users = all.filter((other) => other.owner.logicalId === logicalId && other.location === 'Properties/Users');
      this.each(value, (group) =>
        users.forEach((list) => this.each(list.value, (user) => add(this.members, group, user))),
      );
    } else if (isOwn && resourceType !== MEMBERSHIP && [...HOLDERS, HOLDER_OF.get(resourceType)].includes(key)) {
      this.each(value, (holder) => add(this.attached, logicalId, holder));
    }
  }

  /** Calls a function with the logical ID of each identity or policy in a list. */
  private each(list: unknown, act: (id: string) => void): void {
    alternatives(list).forEach((one) => act(this.idOf(one)));
  }

  /**
   * Returns the logical ID of a reference or a name in the template. A value of another template, or a name that is
   * known only at deployment, is the same as an equal value.
   */
  private idOf(value: unknown): string {
    const { id, attribute = '' } = soleReference(value) ?? {};
    const name = texts(value).join();
    if (id !== undefined && !attribute.startsWith('Outputs.')) {
      return id;
    }
    return this.ids.get(name.split('/').at(-1)!) ?? (hasToken(name) ? JSON.stringify(value) : name);
  }
}

function isNamed(location: string, key: string): boolean {
  return location === `Properties/${key}` && NAMES.includes(key);
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  map.set(key, new Set([...(map.get(key) ?? []), value]));
}

function finding({ action, place }: Takeover): Finding {
  return {
    ...place,
    rule: 'privilege-escalation',
    problem: `${action}, together with iam:PassRole, lets the caller run its own code with the permissions of the role that it passes`,
    instead: 'remove iam:PassRole, or make the change with CloudFormation',
  };
}
