/** Resource in a template, with the stack that contains it. */
export interface Found {
  readonly id: string;
  readonly Type: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- templates have no common type
  readonly Properties: any;
  readonly stack: Stack;
}

/** Parts of a template that affect permissions. */
export interface Stack {
  readonly Resources: Readonly<Record<string, Pick<Found, 'Type' | 'Properties'>>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: string } }>>;
}

/** Properties that contain the name of a resource, by type. For all other types, the property is `Name`. */
const NAMES: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CodeCommit::Repository': 'RepositoryName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::ECR::Repository': 'RepositoryName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
};

/** Identifiers by resource type: ARNs without a partition, or IDs. `@` is the region and account, `#` the account. */
const ARNS: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::Alarm': 'arn:cloudwatch:@:alarm:NAME',
  'AWS::CodeBuild::Project': 'arn:codebuild:@:project/NAME',
  'AWS::CodeBuild::ReportGroup': 'arn:codebuild:@:report-group/NAME',
  'AWS::CodeCommit::Repository': 'arn:codecommit:@:NAME',
  'AWS::DynamoDB::Table': 'arn:dynamodb:@:table/NAME',
  'AWS::EC2::SecurityGroup': 'NAME',
  'AWS::ECR::Repository': 'arn:ecr:@:repository/NAME',
  'AWS::ElasticLoadBalancingV2::Listener': 'arn:elasticloadbalancing:@:listener/app/balancer/0a/NAME',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'arn:elasticloadbalancing:@:targetgroup/NAME/0a',
  'AWS::Events::EventBus': 'arn:events:@:event-bus/NAME',
  'AWS::Events::Rule': 'arn:events:@:rule/NAME',
  'AWS::IAM::ManagedPolicy': 'arn:iam:#:policy/NAME',
  'AWS::IAM::Role': 'arn:iam:#:role/NAME',
  'AWS::KMS::Key': 'arn:kms:@:key/NAME',
  'AWS::Lambda::Function': 'arn:lambda:@:function:NAME',
  'AWS::Logs::LogGroup': 'arn:logs:@:log-group:NAME:*',
  'AWS::S3::Bucket': 'arn:s3:::NAME',
  'AWS::SNS::Topic': 'arn:sns:@:NAME',
  'AWS::SQS::Queue': 'arn:sqs:@:NAME',
  'AWS::SecretsManager::Secret': 'arn:secretsmanager:@:secret:NAME-abcdef',
  'Custom::RecoverableSecret': 'arn:secretsmanager:@:secret:NAME-abcdef',
  'Custom::TrafficRule': 'arn:elasticloadbalancing:@:listener-rule/app/balancer/0a/1b/NAME',
};

/** Resource types whose `Ref` returns their ARN. */
const REFERRED_BY_ARN = new Set([
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
  'AWS::IAM::ManagedPolicy',
  'AWS::SNS::Topic',
  'AWS::SecretsManager::Secret',
  'Custom::RecoverableSecret',
  'Custom::TrafficRule',
]);

/** Attributes that identify a resource. With other attributes, policies would be evaluated for the wrong resource. */
const NAMING_ATTRIBUTE = /Arn$|^GroupId$/;

/** Resources of templates as CloudFormation would deploy them, with names, ARNs and resolved intrinsic functions. */
export class DeployedTemplates {
  private readonly pseudo: Readonly<Record<string, string>>;
  private readonly byType: ReadonlyMap<string, readonly Found[]>;

  constructor(
    private readonly stacks: readonly Stack[],
    private readonly region: string,
    private readonly account: string,
  ) {
    this.byType = byTypeOf(stacks);
    this.pseudo = {
      'AWS::AccountId': account,
      'AWS::Region': region,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/own/1`,
    };
  }

  /** Returns all resources of a type, such as `AWS::IAM::Role`. */
  public all(type: string): readonly Found[] {
    return this.byType.get(type) ?? [];
  }

  /** Resolves the intrinsic functions in a value. @throws Error if a function or a reference is unknown */
  public resolve(value: unknown, stack: Stack): unknown {
    if (Array.isArray(value)) {
      return value.map((item) => this.resolve(item, stack));
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    const [[name, argument] = ['', undefined]] = Object.entries(value);
    if (name === 'Ref' || name.startsWith('Fn::')) {
      return this.intrinsic(name, argument, stack);
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.resolve(item, stack)]));
  }

  /** Returns the name of a resource, or its logical ID if it has no name. The name of a key is its alias. */
  public nameOf({ id, Type, Properties = {}, stack }: Found): string {
    if (Type === 'AWS::KMS::Key') {
      return this.aliasOf(id, stack);
    }
    return String(this.resolve(Properties[NAMES[Type] ?? 'Name'] ?? id, stack));
  }

  /** Returns the ARN of a resource. @throws Error if the ARN format of the resource type is not known */
  public arnOf(resource: Found): string {
    const form = ARNS[resource.Type];
    if (form === undefined) {
      throw new Error(`the ARN format of ${resource.id} is not known; add the format of ${resource.Type} to ARNS`);
    }
    return form
      .replace('@', `${this.region}:${this.account}`)
      .replace('#', `:${this.account}`)
      .replace(/^arn:/, 'arn:aws:')
      .replace('NAME', this.nameOf(resource));
  }

  private intrinsic(name: string, argument: unknown, stack: Stack): unknown {
    const parts = () => this.resolve(argument, stack) as [never, never];
    const functions: Readonly<Record<string, () => unknown>> = {
      Ref: () => this.referred(String(argument), stack),
      'Fn::GetAtt': () => this.attribute([argument].flat().join('.'), stack),
      'Fn::Join': () => (parts()[1] as string[]).join(parts()[0]),
      'Fn::Select': () => (parts()[1] as unknown[])[Number(parts()[0])],
      'Fn::Split': () => String(parts()[1]).split(parts()[0]),
      'Fn::Sub': () => this.substituted(argument, stack),
      'Fn::ImportValue': () => this.imported(String(this.resolve(argument, stack))),
    };
    if (!Object.hasOwn(functions, name)) {
      throw new Error(`${name} is not supported here, so the policy that contains it cannot be evaluated`);
    }
    return functions[name]();
  }

  private substituted(argument: unknown, stack: Stack): string {
    const [text, own = {}] = [argument].flat() as [string, Record<string, unknown>?];
    return text
      .replace(/\$\{([^!][^}]*)\}/g, (_, name: string) => {
        if (name in own) {
          return String(this.resolve(own[name], stack));
        }
        return String(name.includes('.') ? this.attribute(name, stack) : this.referred(name, stack));
      })
      .replaceAll('${!', '${');
  }

  private referred(id: string, stack: Stack): string {
    const pseudo = this.pseudo[id];
    if (pseudo !== undefined) {
      return pseudo;
    }
    const resource = this.found(id, stack);
    return REFERRED_BY_ARN.has(resource.Type) ? this.arnOf(resource) : this.nameOf(resource);
  }

  private attribute(argument: string, stack: Stack): string {
    const [id, attribute] = argument.split('.');
    if (!NAMING_ATTRIBUTE.test(attribute)) {
      throw new Error(
        `the attribute ${argument} is not supported here; only attributes that identify the resource are`,
      );
    }
    return this.arnOf(this.found(id, stack));
  }

  private imported(exportName: string): unknown {
    const [exported] = this.stacks.flatMap((stack) =>
      Object.values(stack.Outputs ?? {})
        .filter(({ Export }) => Export?.Name === exportName)
        .map(({ Value }) => ({ Value, stack })),
    );
    if (exported === undefined) {
      throw new Error(`no stack exports ${exportName}; add the template of the stack that exports it`);
    }
    return this.resolve(exported.Value, exported.stack);
  }

  private found(id: string, stack: Stack): Found {
    if (!Object.hasOwn(stack.Resources, id)) {
      throw new Error(`the stack has no resource ${id}; parameters are not supported here`);
    }
    return { ...stack.Resources[id], id, stack };
  }

  private aliasOf(id: string, stack: Stack): string {
    const alias = this.all('AWS::KMS::Alias').find(
      (one) => one.stack === stack && JSON.stringify(one.Properties.TargetKeyId).includes(`"${id}"`),
    );
    return alias === undefined ? id : String(alias.Properties.AliasName).replace('alias/', '');
  }
}

function byTypeOf(stacks: readonly Stack[]): ReadonlyMap<string, readonly Found[]> {
  const found = new Map<string, Found[]>();
  for (const stack of stacks) {
    for (const [id, resource] of Object.entries(stack.Resources)) {
      const ofType = found.get(resource.Type) ?? [];
      ofType.push({ ...resource, id, stack });
      found.set(resource.Type, ofType);
    }
  }
  return found;
}
