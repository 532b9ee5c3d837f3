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

interface Policies {
  readonly identityPolicies: { name: string; policy: unknown }[];
  readonly resourcePolicy?: unknown;
}

/** The properties that hold the name of a resource. */
const NAMES: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SNS::Topic': 'TopicName',
};

/** Types whose `Ref` is their ARN. */
const REFERRED_BY_ARN = ['AWS::SNS::Topic', 'AWS::SecretsManager::Secret'];

/** For tests: the roles of a template, which answer what they may do as IAM would. The simulator is no part of what is published. */
export class SimulatedRoles {
  private readonly resources: Readonly<Record<string, Resource>>;
  private readonly pseudo: Readonly<Record<string, string>>;

  /** @param account where the template is deployed */
  constructor(template: object, private readonly region: string, private readonly account = ACCOUNT) {
    this.resources = (template as { Resources: Record<string, Resource> }).Resources;
    this.pseudo = { 'AWS::AccountId': account, 'AWS::Region': region, 'AWS::Partition': 'aws', 'AWS::URLSuffix': 'amazonaws.com' };
  }

  /** @throws where the simulation needs a condition key that it does not know: its answer would be about something else */
  public async allows(roleName: string, { action, resource, context = {} }: Call): Promise<boolean> {
    return this.simulate(this.arnOf(roleName), action, resource, context, {
      identityPolicies: this.policiesOf(roleName),
      ...(action.startsWith('kms:') && { resourcePolicy: this.keyPolicy(resource) }),
    });
  }

  /**
   * Whether the trust of a role lets a principal of any account assume it.
   *
   * @throws as `allows` does
   */
  public async lets(principal: string, roleName: string, context: Readonly<Record<string, string>>): Promise<boolean> {
    const [[, { Properties }]] = this.all('AWS::IAM::Role').filter(([, role]) => role.Properties.RoleName === roleName);
    return this.simulate(principal, 'sts:AssumeRole', this.arnOf(roleName), { 'aws:PrincipalArn': principal, ...context }, {
      // whether the principal's own policies allow it is another question
      identityPolicies: [{ name: 'own', policy: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' } } }],
      resourcePolicy: this.resolve(Properties.AssumeRolePolicyDocument),
    });
  }

  /** Every statement that a role has, as IAM sees it. */
  public statementsOf(roleName: string): unknown[] {
    return this.policiesOf(roleName).flatMap(({ policy }) => (policy as { Statement: unknown[] }).Statement);
  }

  /** Statements of a role without which it may still make all of the calls: there is no need for them. */
  public async needlessStatements(roleName: string, calls: readonly Call[]): Promise<unknown[]> {
    const statements = this.statementsOf(roleName);
    const needless = await Promise.all(statements.map(async (statement, index) => {
      const policy = { Version: '2012-10-17', Statement: statements.toSpliced(index, 1) };
      const answers = await Promise.all(calls.filter(({ action }) => actionsOf(statement).includes(action)).map(({ action, resource, context = {} }) => this.simulate(this.arnOf(roleName), action, resource, context, {
        identityPolicies: [{ name: 'rest', policy }],
        ...(action.startsWith('kms:') && { resourcePolicy: this.keyPolicy(resource) }),
      })));
      return answers.every((allowed) => allowed) ? [statement] : [];
    }));
    return needless.flat();
  }

  /** Rights of a role that none of the calls uses, as pairs of action and resource. */
  public unusedRights(roleName: string, calls: readonly Call[]): [string, string][] {
    const granted = this.statementsOf(roleName).flatMap((statement) => resourcesOf(statement).flatMap((resource) => actionsOf(statement).map((action): [string, string] => [action, resource])));
    return granted.filter(([action, resource]) => !calls.some((call) => call.action === action && covers(resource, call.resource)));
  }

  /** The names of all roles. */
  public get names(): string[] {
    return this.all('AWS::IAM::Role').map(([, { Properties }]) => String(this.resolve(Properties.RoleName)));
  }

  private async simulate(principal: string, action: string, resource: string, context: Readonly<Record<string, string>>, policies: Policies): Promise<boolean> {
    const simulation = await runSimulation({
      request: { principal, action, resource: { resource, accountId: this.account }, contextVariables: { ...context } },
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...policies,
    }, {});
    if (simulation.resultType !== 'single' || simulation.result.ignoredContextKeys?.length) {
      throw new Error(`not simulated: ${action} on ${resource} by ${principal}: ${JSON.stringify(simulation).slice(0, 500)}`);
    }
    return simulation.overallResult === 'Allowed';
  }

  private all(type: string): [string, Resource][] {
    return Object.entries(this.resources).filter(([, { Type }]) => Type === type);
  }

  private policiesOf(roleName: string): { name: string; policy: unknown }[] {
    const [role] = this.all('AWS::IAM::Role').find(([, { Properties }]) => Properties.RoleName === roleName)!;
    return this.all('AWS::IAM::Policy')
      .filter(([, { Properties }]) => Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === role))
      .map(([, { Properties }]) => ({ name: Properties.PolicyName, policy: this.resolve(Properties.PolicyDocument) }));
  }

  private keyPolicy(arn: string): unknown {
    const [, key] = this.all('AWS::KMS::Key').find(([id]) => this.attribute(id) === arn)!;
    return this.resolve(key.Properties.KeyPolicy);
  }

  private resolve(value: unknown): unknown {
    if (Array.isArray(value)) {
      return value.map((item) => this.resolve(item));
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as { Ref?: string; 'Fn::GetAtt'?: [string, string]; 'Fn::Join'?: [string, unknown[]] };
    if (ref) {
      return this.pseudo[ref] ?? (REFERRED_BY_ARN.includes(this.resources[ref].Type) ? this.attribute(ref) : this.nameOf(ref));
    }
    if (attribute) {
      return this.attribute(attribute[0]);
    }
    if (join) {
      return join[1].map((part) => this.resolve(part)).join(join[0]);
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.resolve(item)]));
  }

  private nameOf(logicalId: string): string {
    const { Type, Properties } = this.resources[logicalId];
    return String(this.resolve(Properties[NAMES[Type] ?? 'Name']));
  }

  private arnOf(roleName: string): string {
    return `arn:aws:iam::${this.account}:role/${roleName}`;
  }

  /** The ARN of a resource; that of a key ends in its alias. */
  private attribute(logicalId: string): string {
    const { Type } = this.resources[logicalId];
    const arn = (service: string, resource: string) => `arn:aws:${service}:${this.region}:${this.account}:${resource}`;
    switch (Type) {
      case 'AWS::S3::Bucket': return `arn:aws:s3:::${this.nameOf(logicalId)}`;
      case 'AWS::KMS::Key': return arn('kms', `key/${this.aliasOf(logicalId)}`);
      case 'AWS::CodeBuild::ReportGroup': return arn('codebuild', `report-group/${this.nameOf(logicalId)}`);
      case 'AWS::CodeBuild::Project': return arn('codebuild', `project/${this.nameOf(logicalId)}`);
      case 'AWS::Logs::LogGroup': return arn('logs', `log-group:${this.nameOf(logicalId)}:*`);
      case 'AWS::CloudWatch::Alarm': return arn('cloudwatch', `alarm:${this.resources[logicalId].Properties.AlarmName}`);
      case 'AWS::DynamoDB::Table': return arn('dynamodb', `table/${this.nameOf(logicalId)}`);
      case 'AWS::Events::EventBus': return arn('events', `event-bus/${this.nameOf(logicalId)}`);
      case 'AWS::SecretsManager::Secret': return arn('secretsmanager', `secret:${this.nameOf(logicalId)}-abcdef`);
      case 'AWS::SNS::Topic': return arn('sns', this.nameOf(logicalId));
      case 'AWS::ECR::Repository': return arn('ecr', `repository/${this.resources[logicalId].Properties.RepositoryName}`);
      case 'AWS::Lambda::Function': return arn('lambda', `function:${this.nameOf(logicalId)}`);
      case 'AWS::Events::Rule': return arn('events', `rule/${this.nameOf(logicalId)}`);
      default: throw new Error(`no ARN for ${Type}`);
    }
  }

  private aliasOf(keyId: string): string {
    const [, { Properties }] = this.all('AWS::KMS::Alias').find(([, alias]) => alias.Properties.TargetKeyId['Fn::GetAtt'][0] === keyId)!;
    return String(Properties.AliasName).replace('alias/', '');
  }
}

function actionsOf(statement: unknown): string[] {
  return [(statement as { Action: string | string[] }).Action].flat();
}

function resourcesOf(statement: unknown): string[] {
  return [(statement as { Resource: string | string[] }).Resource].flat();
}

/** Whether a resource of a statement, exact or a key space, covers a called one. */
function covers(pattern: string, resource: string): boolean {
  return pattern.endsWith('*') ? resource.startsWith(pattern.slice(0, -1)) : pattern.replace(/\?{6}$/, resource.slice(-6)) === resource;
}
