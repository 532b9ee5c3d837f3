import { runSimulation, Simulation } from '@cloud-copilot/iam-simulate';
import { DeployedTemplates, Found, Stack } from './simulation/deployed-templates';
import { Policy, resourcePolicyOf, Statement } from './simulation/resource-policies';

/** Default account ID for simulations. */
export const ACCOUNT = '111122223333';
const VERSION = '2012-10-17';

/** API call to simulate. */
export interface Call {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
}

type Context = Readonly<Record<string, string>>;
type Policies = Pick<Simulation, 'identityPolicies' | 'permissionBoundaryPolicies' | 'resourcePolicy'>;

/**
 * Roles in the stacks of an app, for tests of permissions. An IAM simulator decides whether a role can make a call.
 *
 * The simulation evaluates the policies and permissions boundaries of roles, and the policies of buckets, keys, topics,
 * queues, secrets and repositories. It throws an error if information is missing: on an unknown role, a policy outside
 * the stacks, an intrinsic function that it does not support, or a condition key that the call does not contain.
 */
export class SimulatedRoles {
  private readonly templates: DeployedTemplates;
  private readonly statements = new Map<string, readonly Statement[]>();

  /**
   * @param templates templates of all stacks that refer to each other
   * @param account ID of the stacks' account
   */
  constructor(
    templates: object | readonly object[],
    region: string,
    private readonly account = ACCOUNT,
  ) {
    this.templates = new DeployedTemplates([templates].flat() as Stack[], region, account);
  }

  /** Names of all roles in the stacks. */
  public get names(): string[] {
    return this.templates.all('AWS::IAM::Role').map((role) => this.templates.nameOf(role));
  }

  /**
   * Returns whether the policies of a role allow a call.
   *
   * @throws Error if the role is unknown, or the simulation lacks information
   */
  public async allows(roleName: string, call: Call): Promise<boolean> {
    return this.simulateCall(roleName, call, this.statementsOf(roleName));
  }

  /**
   * Returns whether the trust policy of a role allows a principal to assume the role, with the session tags in the
   * context.
   *
   * @throws Error if the role is unknown, or the simulation lacks information
   */
  public async canAssume(principal: string, roleName: string, context: Context): Promise<boolean> {
    const tags = Object.fromEntries(Object.entries(context).filter(([key]) => key.startsWith('aws:RequestTag/')));
    const tagged = Object.keys(tags).length === 0 || (await this.trusts(principal, 'sts:TagSession', roleName, tags));
    return tagged && this.trusts(principal, 'sts:AssumeRole', roleName, context);
  }

  /**
   * Returns whether the trust policy of a role allows a principal to make a call, such as `sts:TagSession`.
   *
   * @throws Error if the role is unknown, or the simulation lacks information
   */
  public async trusts(principal: string, action: string, roleName: string, context: Context): Promise<boolean> {
    const { Properties, stack } = this.role(roleName);
    // the principal's own policies are not checked here
    const own = { Effect: 'Allow', Action: action, Resource: '*' };
    return this.simulate(
      principal,
      { action, resource: this.arnOf(roleName), context: { 'aws:PrincipalArn': principal, ...context } },
      {
        identityPolicies: [{ name: 'own', policy: { Version: VERSION, Statement: own } }],
        resourcePolicy: this.templates.resolve(Properties.AssumeRolePolicyDocument, stack),
      },
    );
  }

  /** Returns the statements that apply to a role: those in its own policies, and in bucket policies that name it. */
  public statementsOf(roleName: string): readonly Statement[] {
    const known = this.statements.get(roleName) ?? this.readStatements(this.role(roleName));
    this.statements.set(roleName, known);
    return known;
  }

  /**
   * Returns the unnecessary statements of a role. If one of them were removed, the role could still make all given
   * calls.
   */
  public async needlessStatements(roleName: string, calls: readonly Call[]): Promise<unknown[]> {
    const statements = this.statementsOf(roleName);
    const needless = await Promise.all(
      statements.map(async (statement, index) => {
        const rest = statements.toSpliced(index, 1);
        const concerned = calls.filter(({ action }) => actionsOf(statement).includes(action));
        const answers = await Promise.all(concerned.map((call) => this.simulateCall(roleName, call, rest)));
        return answers.every((allowed) => allowed) ? [statement] : [];
      }),
    );
    return needless.flat();
  }

  /** Returns the permissions of a role that none of the given calls uses, each as an action and a resource. */
  public unusedPermissions(roleName: string, calls: readonly Call[]): [string, string][] {
    const granted = this.statementsOf(roleName).flatMap((statement) =>
      resourcesOf(statement).flatMap((resource) =>
        actionsOf(statement).map((action): [string, string] => [action, resource]),
      ),
    );
    return granted.filter(
      ([action, resource]) => !calls.some((call) => call.action === action && covers(resource, call.resource)),
    );
  }

  private simulateCall(roleName: string, call: Call, statements: readonly Statement[]): Promise<boolean> {
    const boundary = this.boundaryOf(roleName);
    const resourcePolicy = this.restOfResourcePolicy(roleName, call.resource);
    const context = { ...this.alwaysKnown(roleName), ...call.context };
    return this.simulate(
      this.arnOf(roleName),
      { ...call, context },
      {
        identityPolicies: [{ name: 'own', policy: { Version: VERSION, Statement: statements } }],
        ...(boundary && {
          permissionBoundaryPolicies: [{ name: 'boundary', policy: { Version: VERSION, ...boundary } }],
        }),
        ...(resourcePolicy && { resourcePolicy: { Version: VERSION, ...resourcePolicy } }),
      },
    );
  }

  /**
   * Returns the global condition keys that every call of a role contains.
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
   */
  private alwaysKnown(roleName: string): Context {
    return {
      'aws:PrincipalArn': this.arnOf(roleName),
      'aws:PrincipalAccount': this.account,
      'aws:SecureTransport': 'true',
    };
  }

  private async simulate(
    principal: string,
    { action, resource, context }: Required<Call>,
    policies: Policies,
  ): Promise<boolean> {
    const simulation = await runSimulation(
      {
        request: {
          principal,
          action,
          resource: { resource, accountId: this.account },
          contextVariables: context,
        },
        serviceControlPolicies: [],
        resourceControlPolicies: [],
        ...policies,
      },
      {},
    );
    if (simulation.resultType !== 'single' || simulation.result.ignoredContextKeys?.length) {
      throw new Error(
        `not simulated: ${action} on ${resource} by ${principal}: ${JSON.stringify(simulation).slice(0, 500)}`,
      );
    }
    return simulation.overallResult === 'Allowed';
  }

  private role(roleName: string): Found {
    const role = this.templates.all('AWS::IAM::Role').find((one) => this.templates.nameOf(one) === roleName);
    if (role === undefined) {
      throw new Error(`role ${roleName} does not exist; roles in the stacks: ${this.names.join(', ') || 'none'}`);
    }
    return role;
  }

  private readStatements(role: Found): Statement[] {
    const { Properties, stack } = role;
    const inline = ((Properties.Policies ?? []) as { PolicyDocument: unknown }[]).map(({ PolicyDocument }) =>
      this.templates.resolve(PolicyDocument, stack),
    );
    const managed = ((Properties.ManagedPolicyArns ?? []) as unknown[]).map((arn) => this.managedPolicy(arn, stack));
    const documents = [...inline, ...this.attached(role), ...managed] as Policy[];
    return [...documents.flatMap(({ Statement }) => [Statement].flat()), ...this.bucketStatements(role)];
  }

  private attached(role: Found): unknown[] {
    const name = this.templates.nameOf(role);
    return ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy']
      .flatMap((type) => this.templates.all(type))
      .filter(({ Properties: { Roles = [], RoleName }, stack }) =>
        [...Roles, ...(RoleName === undefined ? [] : [RoleName])].some(
          (one: unknown) => this.templates.resolve(one, stack) === name,
        ),
      )
      .map(({ Properties, stack }) => this.templates.resolve(Properties.PolicyDocument, stack));
  }

  /** Returns a managed policy. @throws Error if the policy is not in the stacks, because its content is then unknown */
  private managedPolicy(reference: unknown, stack: Stack): Policy {
    const arn = this.templates.resolve(reference, stack);
    const policy = this.templates.all('AWS::IAM::ManagedPolicy').find((one) => this.templates.arnOf(one) === arn);
    if (policy === undefined) {
      throw new Error(`the policy ${arn} is not in the stacks, so its statements are not known`);
    }
    return this.templates.resolve(policy.Properties.PolicyDocument, policy.stack) as Policy;
  }

  private boundaryOf(roleName: string): Policy | undefined {
    const { Properties, stack } = this.role(roleName);
    return Properties.PermissionsBoundary && this.managedPolicy(Properties.PermissionsBoundary, stack);
  }

  /** Returns the bucket policy statements that allow a role by name. In the same account, no role policy is needed. */
  private bucketStatements(role: Found): Statement[] {
    const arn = this.templates.arnOf(role);
    return this.templates.all('AWS::S3::BucketPolicy').flatMap(({ Properties, stack }) => {
      const { Statement } = this.templates.resolve(Properties.PolicyDocument, stack) as Policy;
      return [Statement]
        .flat()
        .filter((statement) => names(statement, arn))
        .map(withoutPrincipal);
    });
  }

  /** Returns the policy of a resource. For a bucket, the statements that allow the role by name are left out. */
  private restOfResourcePolicy(roleName: string, resource: string): Policy | undefined {
    const policy = resourcePolicyOf(this.templates, resource);
    if (policy === undefined || !resource.startsWith('arn:aws:s3:')) {
      return policy;
    }
    const rest = policy.Statement.filter((statement) => !names(statement, this.arnOf(roleName)));
    return rest.length === 0 ? undefined : { Statement: rest };
  }

  private arnOf(roleName: string): string {
    return `arn:aws:iam::${this.account}:role/${roleName}`;
  }
}

function names({ Principal }: Statement, roleArn: string): boolean {
  return typeof Principal === 'object' && Principal.AWS === roleArn;
}

function withoutPrincipal(statement: Statement): Statement {
  return Object.fromEntries(Object.entries(statement).filter(([key]) => key !== 'Principal')) as unknown as Statement;
}

function actionsOf({ Action }: Statement): string[] {
  return [Action].flat() as string[];
}

function resourcesOf({ Resource }: Statement): string[] {
  return [Resource ?? []].flat() as string[];
}

/** Returns whether a resource in a statement, exact or with a key prefix, includes the resource of a call. */
function covers(pattern: string, resource: string): boolean {
  return pattern.endsWith('*')
    ? resource.startsWith(pattern.slice(0, -1))
    : pattern.replace(/\?{6}$/, resource.slice(-6)) === resource;
}
