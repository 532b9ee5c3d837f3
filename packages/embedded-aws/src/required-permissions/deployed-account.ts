import { DeployedResource, DeployedStack } from '../stacks/deployment';
import { RequestContext } from './policy/conditions';
import { DecidingPolicies } from './policy/decide';
import { Principal } from './policy/principals';
import { DeployedResources, resourcePolicy } from './resource-policies';
import { awsManagedPolicy } from './policy/aws-managed-policies';
import { Statement, statementsOf } from './policy/statements';

/** Account ID and region of a resource. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

/** AWS resource types as which custom resources are evaluated, because they have the same properties. */
const SAME_AS: Readonly<Record<string, string>> = { 'Custom::RecoverableSecret': 'AWS::SecretsManager::Secret' };

/** Resources and permissions of the deployed stacks, for evaluating permissions as IAM and other AWS services do. */
export class DeployedAccount implements DeployedResources {
  private readonly byType: ReadonlyMap<string, readonly DeployedResource[]>;
  private readonly byAccount: ReadonlyMap<string, readonly DeployedResource[]>;
  private readonly read = new Map<string, Omit<DecidingPolicies, 'resource'> | undefined>();

  /** @param stacks deployed stacks; later deployments are not included */
  constructor(stacks: readonly DeployedStack[]) {
    this.byType = groupBy(
      stacks.flatMap(({ resources }) => resources),
      ({ type }) => SAME_AS[type] ?? type,
    );
    this.byAccount = new Map(
      [...groupBy(stacks, ({ accountId }) => accountId)].map(([account, ofAccount]) => [
        account,
        ofAccount.flatMap(({ resources }) => resources),
      ]),
    );
  }

  /** Returns all deployed resources of a type. */
  public all(type: string): readonly DeployedResource[] {
    return this.byType.get(type) ?? [];
  }

  /** Returns a deployed resource by its type and physical ID, which is the value of `Ref`. */
  public find(type: string, physicalId: unknown): DeployedResource | undefined {
    return this.all(type).find((resource) => resource.physicalId === physicalId);
  }

  /**
   * Returns the policies that determine whether a call is allowed, or undefined if the principal is a role outside the
   * app.
   */
  public policiesFor(principal: Principal, resourceArn: string): DecidingPolicies | undefined {
    if ('service' in principal) {
      return { identity: [], unread: [], resource: resourcePolicy(this, resourceArn, '') };
    }
    const { roleArn } = principal;
    const resource = resourcePolicy(this, resourceArn, roleArn.split(':')[4]);
    if (!this.read.has(roleArn)) {
      this.read.set(roleArn, this.policiesOf(roleArn));
    }
    const own = this.read.get(roleArn);
    return own && { ...own, resource };
  }

  /** Returns the condition keys that are known for every call of a principal. */
  public contextOf(principal: Principal, { accountId, region }: Place): RequestContext {
    const session = { 'aws:SecureTransport': 'true', 'aws:RequestedRegion': region };
    if ('service' in principal) {
      return {
        ...session,
        'aws:SourceAccount': accountId,
        'aws:PrincipalIsAWSService': 'true',
        'aws:PrincipalArn': null,
      };
    }
    const tags = (this.role(principal.roleArn)?.properties.Tags ?? []) as {
      readonly Key: string;
      readonly Value: string;
    }[];
    return {
      ...session,
      'aws:PrincipalArn': principal.roleArn,
      'aws:PrincipalAccount': principal.roleArn.split(':')[4],
      'aws:PrincipalType': 'AssumedRole',
      'aws:PrincipalIsAWSService': 'false',
      'aws:MultiFactorAuthPresent': null,
      'aws:SourceAccount': null,
      'aws:SourceArn': null,
      'lambda:SourceFunctionArn': null, // this key is set only in calls by function code, not in calls by Lambda itself
      ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:PrincipalTag/${Key}`, Value])),
    };
  }

  /** Returns the deployed role with an ARN, from the account in the ARN. */
  public role(roleArn: string): DeployedResource | undefined {
    const name = roleArn.slice(roleArn.lastIndexOf('/') + 1);
    return this.within(roleArn.split(':')[4]).find(
      ({ type, physicalId }) => type === 'AWS::IAM::Role' && physicalId === name,
    );
  }

  private policiesOf(roleArn: string): Omit<DecidingPolicies, 'resource'> | undefined {
    const role = this.role(roleArn);
    if (role === undefined) {
      return undefined;
    }
    const managed = listOf(role.properties.ManagedPolicyArns).map((arn) => [arn, this.managedPolicy(arn)] as const);
    const boundary = role.properties.PermissionsBoundary as string | undefined;
    return {
      identity: [
        ...this.ownStatements(role, roleArn.split(':')[4]),
        ...managed.flatMap(([, statements]) => statements ?? []),
      ],
      unread: managed.filter(([, statements]) => statements === undefined).map(([arn]) => arn),
      ...(boundary !== undefined && { boundary: this.managedPolicy(boundary) ?? EVERYTHING_UNKNOWN }),
    };
  }

  /** Returns the deployed resources in one account. */
  private within(account: string): readonly DeployedResource[] {
    return this.byAccount.get(account) ?? [];
  }

  private ownStatements({ physicalId: name, properties }: DeployedResource, account: string): Statement[] {
    const inline = ((properties.Policies ?? []) as { readonly PolicyDocument: unknown }[]).flatMap(
      ({ PolicyDocument }) => statementsOf(PolicyDocument),
    );
    const attached = this.within(account)
      .filter(
        ({ type, properties: { Roles: roles, RoleName: role } }) =>
          (ATTACHED.has(type) && listOf(roles).includes(name)) || (type === 'AWS::IAM::RolePolicy' && role === name),
      )
      .flatMap(({ properties: { PolicyDocument } }) => statementsOf(PolicyDocument));
    return [...inline, ...attached];
  }

  private managedPolicy(arn: string): readonly Statement[] | undefined {
    const own = this.all('AWS::IAM::ManagedPolicy').find(({ physicalId }) => physicalId === arn);
    return own === undefined ? awsManagedPolicy(arn) : statementsOf(own.properties.PolicyDocument);
  }
}

const ATTACHED = new Set(['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy']);
/** Statements that represent an unreadable permissions boundary: whether it allows a call is unknown. */
const EVERYTHING_UNKNOWN: readonly Statement[] = [
  {
    Effect: 'Allow',
    Action: '*',
    Resource: '*',
    Condition: { StringEquals: { 'a permissions boundary outside the app': 'yes' } },
  },
];

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, groups.get(key) ?? []);
    groups.get(key)!.push(item);
  }
  return groups;
}

function listOf(value: unknown): string[] {
  return [value ?? []].flat() as string[];
}
