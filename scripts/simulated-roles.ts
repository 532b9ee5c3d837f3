import { runSimulation } from '@cloud-copilot/iam-simulate';

export const ACCOUNT = '111122223333';

export interface Call {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
}

interface Resource {
  readonly Type: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a template is what it is
  readonly Properties: any;
}

interface Stack {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: string } }>>;
}

/** A resource and the stack that it stands in. */
interface Found extends Resource {
  readonly id: string;
  readonly stack: Stack;
}

interface Policies {
  readonly identityPolicies: { name: string; policy: unknown }[];
  readonly resourcePolicy?: unknown;
}

interface BucketStatement {
  readonly Principal: { readonly AWS?: unknown };
}

/** The properties that hold the name of a resource. */
const NAMES: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::ECR::Repository': 'RepositoryName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SNS::Topic': 'TopicName',
};

/** Types whose `Ref` is their ARN, and what that begins with. */
const REFERRED_BY_ARN: Readonly<Record<string, string | undefined>> = {
  'AWS::ElasticLoadBalancingV2::Listener': 'elasticloadbalancing:listener/app/balancer/0a/',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'elasticloadbalancing:targetgroup/',
  'AWS::SNS::Topic': 'sns:',
  'AWS::SecretsManager::Secret': 'secretsmanager:secret:',
  'Custom::TrafficRule': 'elasticloadbalancing:listener-rule/app/balancer/0a/1b/',
};

/** For tests: the roles of the stacks of an app, which answer what they may do as IAM would. The simulator is no part of what is published. */
export class SimulatedRoles {
  private readonly stacks: readonly Stack[];
  private readonly pseudo: Readonly<Record<string, string>>;
  private readonly policies = new Map<string, Policies['identityPolicies']>();
  private readonly keyPolicies = new Map<string, unknown>();

  /**
   * @param templates of one stack, or of all those that refer to each other
   * @param account where they are deployed
   */
  constructor(
    templates: object | readonly object[],
    private readonly region: string,
    private readonly account = ACCOUNT,
  ) {
    this.stacks = [templates].flat() as Stack[];
    this.pseudo = {
      'AWS::AccountId': account,
      'AWS::Region': region,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/own/1`,
    };
  }

  /** @throws where the simulation needs a condition key that it does not know: its answer would be about something else */
  public async allows(roleName: string, { action, resource, context = {} }: Call): Promise<boolean> {
    return this.simulate(this.arnOf(roleName), action, resource, context, {
      identityPolicies: this.policiesOf(roleName),
      ...(action.startsWith('kms:') && { resourcePolicy: this.keyPolicy(resource) }),
    });
  }

  /**
   * Whether the trust of a role lets a principal of any account assume it, in a session with the tags of the context.
   *
   * @throws as `allows` does
   */
  public async lets(principal: string, roleName: string, context: Readonly<Record<string, string>>): Promise<boolean> {
    const tags = Object.fromEntries(Object.entries(context).filter(([key]) => key.startsWith('aws:RequestTag/')));
    const tagged = Object.keys(tags).length === 0 || (await this.trusts(principal, 'sts:TagSession', roleName, tags));
    return tagged && this.trusts(principal, 'sts:AssumeRole', roleName, context);
  }

  /**
   * Whether the trust of a role lets a principal of any account make this one call.
   *
   * @throws as `allows` does
   */
  public async trusts(
    principal: string,
    action: string,
    roleName: string,
    context: Readonly<Record<string, string>>,
  ): Promise<boolean> {
    const { Properties, stack } = this.role(roleName);
    return this.simulate(
      principal,
      action,
      this.arnOf(roleName),
      { 'aws:PrincipalArn': principal, ...context },
      {
        // whether the principal's own policies allow it is another question
        identityPolicies: [
          {
            name: 'own',
            policy: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: action, Resource: '*' } },
          },
        ],
        resourcePolicy: this.resolve(Properties.AssumeRolePolicyDocument, stack),
      },
    );
  }

  /** Every statement that a role has, as IAM sees it: in its own policies, and in those of buckets that name it. */
  public statementsOf(roleName: string): unknown[] {
    return this.policiesOf(roleName).flatMap(({ policy }) => (policy as { Statement: unknown[] }).Statement);
  }

  /** Statements of a role without which it may still make all of the calls: there is no need for them. */
  public async needlessStatements(roleName: string, calls: readonly Call[]): Promise<unknown[]> {
    const statements = this.statementsOf(roleName);
    const needless = await Promise.all(
      statements.map(async (statement, index) => {
        const policy = { Version: '2012-10-17', Statement: statements.toSpliced(index, 1) };
        const answers = await Promise.all(
          calls
            .filter(({ action }) => actionsOf(statement).includes(action))
            .map(({ action, resource, context = {} }) =>
              this.simulate(this.arnOf(roleName), action, resource, context, {
                identityPolicies: [{ name: 'rest', policy }],
                ...(action.startsWith('kms:') && { resourcePolicy: this.keyPolicy(resource) }),
              }),
            ),
        );
        return answers.every((allowed) => allowed) ? [statement] : [];
      }),
    );
    return needless.flat();
  }

  /** Rights of a role that none of the calls uses, as pairs of action and resource. */
  public unusedRights(roleName: string, calls: readonly Call[]): [string, string][] {
    const granted = this.statementsOf(roleName).flatMap((statement) =>
      resourcesOf(statement).flatMap((resource) =>
        actionsOf(statement).map((action): [string, string] => [action, resource]),
      ),
    );
    return granted.filter(
      ([action, resource]) => !calls.some((call) => call.action === action && covers(resource, call.resource)),
    );
  }

  /** The names of all roles. */
  public get names(): string[] {
    return this.all('AWS::IAM::Role').map((role) => this.nameOf(role));
  }

  private async simulate(
    principal: string,
    action: string,
    resource: string,
    context: Readonly<Record<string, string>>,
    policies: Policies,
  ): Promise<boolean> {
    const simulation = await runSimulation(
      {
        request: {
          principal,
          action,
          resource: { resource, accountId: this.account },
          contextVariables: { ...context },
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

  private all(type: string): Found[] {
    return this.stacks
      .flatMap((stack) => Object.entries(stack.Resources).map(([id, resource]) => ({ ...resource, id, stack })))
      .filter(({ Type }) => Type === type);
  }

  private role(roleName: string): Found {
    return this.all('AWS::IAM::Role').find((role) => this.nameOf(role) === roleName)!;
  }

  private policiesOf(roleName: string): Policies['identityPolicies'] {
    const known = this.policies.get(roleName) ?? [...this.ownPolicies(roleName), ...this.bucketPolicies(roleName)];
    this.policies.set(roleName, known);
    return known;
  }

  private ownPolicies(roleName: string): Policies['identityPolicies'] {
    return this.all('AWS::IAM::Policy')
      .filter(({ Properties, stack }) =>
        Properties.Roles.some((role: unknown) => this.resolve(role, stack) === roleName),
      )
      .map(({ Properties, stack }) => ({
        name: Properties.PolicyName,
        policy: this.resolve(Properties.PolicyDocument, stack),
      }));
  }

  /** What buckets allow a role by name is as good as its own statements: in one account either is enough. */
  private bucketPolicies(roleName: string): Policies['identityPolicies'] {
    return this.all('AWS::S3::BucketPolicy')
      .map(({ id, Properties: { PolicyDocument }, stack }) => {
        const named = (PolicyDocument.Statement as BucketStatement[]).filter(
          ({ Principal }) => this.resolve(Principal.AWS, stack) === this.arnOf(roleName),
        );
        return {
          name: id,
          policy: {
            ...PolicyDocument,
            Statement: named.map((statement) => this.resolve(withoutPrincipal(statement), stack)),
          },
        };
      })
      .filter(({ policy }) => policy.Statement.length > 0);
  }

  private keyPolicy(arn: string): unknown {
    const known =
      this.keyPolicies.get(arn) ??
      this.all('AWS::KMS::Key')
        .filter((one) => this.attribute(one) === arn)
        .map((key) => this.resolve(key.Properties.KeyPolicy, key.stack))[0];
    this.keyPolicies.set(arn, known);
    return known;
  }

  private resolve(value: unknown, stack: Stack): unknown {
    if (Array.isArray(value)) {
      return value.map((item) => this.resolve(item, stack));
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    const [[name, argument] = []] = Object.entries(value);
    const resolved =
      name !== undefined && Object.keys(value).length === 1 ? this.intrinsic(name, argument, stack) : undefined;
    return resolved ?? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.resolve(item, stack)]));
  }

  /** @returns undefined where it is no intrinsic function */
  private intrinsic(name: string, argument: unknown, stack: Stack): unknown {
    const parts = () => this.resolve(argument, stack) as [never, never];
    const functions: Readonly<Record<string, () => unknown>> = {
      Ref: () => this.pseudo[String(argument)] ?? this.reference(this.found(String(argument), stack)),
      'Fn::GetAtt': () => this.attribute(this.found((argument as string[])[0], stack)),
      'Fn::Join': () => (parts()[1] as string[]).join(parts()[0]),
      'Fn::Select': () => (parts()[1] as unknown[])[Number(parts()[0])],
      'Fn::Split': () => String(parts()[1]).split(parts()[0]),
      'Fn::ImportValue': () => this.imported(String(argument)),
    };
    return functions[name]?.();
  }

  private imported(exportName: string): unknown {
    const [[value, stack]] = this.stacks.flatMap((one) =>
      Object.values(one.Outputs ?? {})
        .filter(({ Export }) => Export?.Name === exportName)
        .map(({ Value }) => [Value, one] as const),
    );
    return this.resolve(value, stack);
  }

  private found(id: string, stack: Stack): Found {
    return { ...stack.Resources[id], id, stack };
  }

  private reference(resource: Found): string {
    return REFERRED_BY_ARN[resource.Type] ? this.attribute(resource) : this.nameOf(resource);
  }

  /** Its name; its logical id where it has none. */
  private nameOf({ id, Type, Properties, stack }: Found): string {
    return String(this.resolve(Properties[NAMES[Type] ?? 'Name'] ?? id, stack));
  }

  private arnOf(roleName: string): string {
    return `arn:aws:iam::${this.account}:role/${roleName}`;
  }

  /** The ARN of a resource; that of a key ends in its alias. */
  private attribute(resource: Found): string {
    const { Type } = resource;
    const name = this.nameOf(resource);
    const arn = (service: string, rest: string) => `arn:aws:${service}:${this.region}:${this.account}:${rest}`;
    switch (Type) {
      case 'AWS::S3::Bucket':
        return `arn:aws:s3:::${name}`;
      case 'AWS::IAM::Role':
        return this.arnOf(name);
      case 'AWS::KMS::Key':
        return arn('kms', `key/${this.aliasOf(resource)}`);
      case 'AWS::CodeBuild::Project':
        return arn('codebuild', `project/${name}`);
      case 'AWS::CodeBuild::ReportGroup':
        return arn('codebuild', `report-group/${name}`);
      case 'AWS::Logs::LogGroup':
        return arn('logs', `log-group:${name}:*`);
      case 'AWS::CloudWatch::Alarm':
        return arn('cloudwatch', `alarm:${name}`);
      case 'AWS::DynamoDB::Table':
        return arn('dynamodb', `table/${name}`);
      case 'AWS::Events::EventBus':
        return arn('events', `event-bus/${name}`);
      case 'AWS::Events::Rule':
        return arn('events', `rule/${name}`);
      case 'AWS::EC2::SecurityGroup':
        return name;
      case 'AWS::ECR::Repository':
        return arn('ecr', `repository/${name}`);
      case 'AWS::Lambda::Function':
        return arn('lambda', `function:${name}`);
      case 'AWS::SecretsManager::Secret':
        return arn('secretsmanager', `secret:${name}-abcdef`);
      default:
        return this.referredArn(Type, name, arn);
    }
  }

  private referredArn(type: string, name: string, arn: (service: string, rest: string) => string): string {
    const [service, ...rest] = (REFERRED_BY_ARN[type] ?? '').split(':');
    if (!service) {
      throw new Error(`no ARN for ${type}`);
    }
    return arn(service, `${rest.join(':')}${name}`);
  }

  private aliasOf({ id, stack }: Found): string {
    const { Properties } = this.all('AWS::KMS::Alias').find(
      (alias) => alias.stack === stack && alias.Properties.TargetKeyId['Fn::GetAtt'][0] === id,
    )!;
    return String(Properties.AliasName).replace('alias/', '');
  }
}

function withoutPrincipal(statement: BucketStatement): object {
  return Object.fromEntries(Object.entries(statement).filter(([key]) => key !== 'Principal'));
}

function actionsOf(statement: unknown): string[] {
  return [(statement as { Action: string | string[] }).Action].flat();
}

function resourcesOf(statement: unknown): string[] {
  return [(statement as { Resource: string | string[] }).Resource].flat();
}

/** Whether a resource of a statement, exact or a key space, covers a called one. */
function covers(pattern: string, resource: string): boolean {
  return pattern.endsWith('*')
    ? resource.startsWith(pattern.slice(0, -1))
    : pattern.replace(/\?{6}$/, resource.slice(-6)) === resource;
}
