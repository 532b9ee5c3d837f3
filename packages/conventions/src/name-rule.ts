/** Naming rule of an AWS service for one type of resource: length and allowed characters. */
export class NameRule {
  /**
   * Names of CloudWatch alarms: 1 to 255 printable ASCII characters without spaces.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
   */
  public static readonly ALARM = new NameRule(
    'an alarm',
    1,
    255,
    /^[\x21-\x7e]+$/,
    'printable ASCII characters without spaces',
  );
  /**
   * Names of S3 buckets: 3 to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends.
   *
   * Prefixes and suffixes that S3 reserves are rejected. Dots are also rejected: S3 accepts them, but the S3 TLS
   * certificate does not cover bucket names with dots.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
   */
  public static readonly BUCKET = new NameRule(
    'a bucket',
    3,
    63,
    /^(?!xn--|sthree-|amzn-s3-demo-)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$(?<!-s3alias|--ol-s3|--x-s3|--table-s3)/,
    'lower-case letters, digits and hyphens, with a letter or digit at both ends, and without reserved S3 prefixes and suffixes',
  );
  /**
   * IDs of ElastiCache replication groups: 1 to 40 lower-case letters, digits and single hyphens, starting with a
   * letter and not ending with a hyphen.
   *
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html
   */
  public static readonly CACHE = new NameRule(
    'a replication group',
    1,
    40,
    /^[a-z](?:-?[a-z0-9])*$/,
    'lower-case letters, digits and single hyphens, starting with a letter and not ending with a hyphen',
  );
  /**
   * Names of ECS clusters: 1 to 255 letters, digits, hyphens and underscores.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html
   */
  public static readonly CLUSTER = new NameRule(
    'a cluster',
    1,
    255,
    /^[\w-]+$/,
    'letters, digits, hyphens and underscores',
  );
  /**
   * Names of CloudWatch dashboards: 1 to 255 letters, digits, hyphens and underscores.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html
   */
  public static readonly DASHBOARD = new NameRule(
    'a dashboard',
    1,
    255,
    /^[\w-]+$/,
    'letters, digits, hyphens and underscores',
  );
  /**
   * Identifiers of RDS database instances: 1 to 63 lower-case letters, digits and single hyphens, starting with a
   * letter and not ending with a hyphen.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
   */
  public static readonly DATABASE = new NameRule(
    'a database instance',
    1,
    63,
    /^[a-z](?:-?[a-z0-9])*$/,
    'lower-case letters, digits and single hyphens, starting with a letter and not ending with a hyphen',
  );
  /**
   * Names of EventBridge event buses: 1 to 256 letters, digits, dots, hyphens and underscores, not `default`, and not
   * starting with `aws.`.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html
   */
  public static readonly EVENT_BUS = new NameRule(
    'an event bus',
    1,
    256,
    /^(?!default$|aws\.)[\w.-]+$/,
    "letters, digits, dots, hyphens and underscores, and must not be 'default' or start with 'aws.'",
  );
  /**
   * Names of CloudFormation exports: 1 to 255 letters, digits, colons and hyphens.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html
   */
  public static readonly EXPORT = new NameRule(
    'an export',
    1,
    255,
    /^[A-Za-z0-9:-]+$/,
    'letters, digits, colons and hyphens',
  );
  /**
   * External IDs in the trust policy of a role: 2 to 1,224 letters, digits and the characters `_`, `+`, `=`, `,`, `.`,
   * `@`, `:`, `/` and `-`.
   *
   * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
   */
  public static readonly EXTERNAL_ID = new NameRule(
    'an external ID',
    2,
    1224,
    /^[\w+=,.@:/-]+$/,
    "letters, digits and the characters '_', '+', '=', ',', '.', '@', ':', '/' and '-'",
  );
  /**
   * Names of Lambda functions: 1 to 64 letters, digits, hyphens and underscores.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
   */
  public static readonly FUNCTION = new NameRule(
    'a function',
    1,
    64,
    /^[\w-]+$/,
    'letters, digits, hyphens and underscores',
  );
  /**
   * Aliases of KMS keys, with their prefix `alias/`: 7 to 256 letters, digits, hyphens, underscores and slashes, not
   * starting with `alias/aws/`.
   *
   * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
   */
  public static readonly KEY_ALIAS = new NameRule(
    'a KMS key',
    7,
    256,
    /^alias\/(?!aws\/)[\w/-]+$/,
    "'alias/' followed by letters, digits, hyphens, underscores and slashes, and must not start with 'alias/aws/'",
  );
  /**
   * Names of CloudWatch log groups: 1 to 512 letters, digits, underscores, hyphens, slashes, dots and number signs, not
   * starting with `aws/`.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
   */
  public static readonly LOG_GROUP = new NameRule(
    'a log group',
    1,
    512,
    /^(?!aws\/)[\w./#-]+$/,
    "letters, digits, underscores, hyphens, slashes, dots and number signs, and must not start with 'aws/'",
  );
  /**
   * Names of CodeCommit repositories: 1 to 100 letters, digits, dots, hyphens and underscores, not ending in `.git`.
   *
   * @see https://docs.aws.amazon.com/codecommit/latest/userguide/limits.html
   */
  public static readonly GIT_REPOSITORY = new NameRule(
    'a CodeCommit repository',
    1,
    100,
    /^[\w.-]+$(?<!\.git)/,
    "letters, digits, dots, underscores and hyphens, and must not end in '.git'",
  );
  /**
   * Names of WAF IP sets: 1 to 128 letters, digits, hyphens and underscores.
   *
   * @see https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateIPSet.html
   */
  public static readonly IP_SET = new NameRule(
    'an IP set',
    1,
    128,
    /^[\w-]+$/,
    'letters, digits, hyphens and underscores',
  );
  /**
   * Names of CloudWatch metrics: 1 to 255 characters other than `:`, `*` and `$`.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricTransformation.html
   */
  public static readonly METRIC = new NameRule(
    'a metric',
    1,
    255,
    /^[^:*$]+$/,
    "characters other than ':', '*' and '$'",
  );
  /**
   * Names of Systems Manager parameters: 1 to 1,011 letters, digits, underscores, dots, hyphens and slashes, not
   * starting with `aws` or `ssm` in upper or lower case.
   *
   * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
   */
  public static readonly PARAMETER = new NameRule(
    'a parameter',
    1,
    1011,
    /^(?!aws|ssm)[\w./-]+$/i,
    "letters, digits, underscores, dots, hyphens and slashes, and must not start with 'aws' or 'ssm'",
  );
  /**
   * Names of CodePipeline pipelines: 1 to 100 letters, digits, dots, at signs, underscores and hyphens.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineDeclaration.html
   */
  public static readonly PIPELINE = new NameRule(
    'a pipeline',
    1,
    100,
    /^[\w.@-]+$/,
    'letters, digits, dots, at signs, underscores and hyphens',
  );
  /**
   * Names of CodeBuild projects: 2 to 150 letters, digits, hyphens and underscores, starting with a letter or digit.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html
   */
  public static readonly PROJECT = new NameRule(
    'a build project',
    2,
    150,
    /^[A-Za-z0-9][\w-]*$/,
    'letters, digits, hyphens and underscores, starting with a letter or digit',
  );
  /**
   * Names of SQS standard queues: 1 to 80 letters, digits, hyphens and underscores.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
   */
  public static readonly QUEUE = new NameRule('a queue', 1, 80, /^[\w-]+$/, 'letters, digits, hyphens and underscores');
  /**
   * Names of CodeBuild report groups: 2 to 128 letters, digits, hyphens and underscores, starting with a letter or
   * digit.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateReportGroup.html
   */
  public static readonly REPORT_GROUP = new NameRule(
    'a report group',
    2,
    128,
    /^[A-Za-z0-9][\w-]*$/,
    'letters, digits, hyphens and underscores, starting with a letter or digit',
  );
  /**
   * Names of ECR repositories: 2 to 256 lower-case letters and digits, separated by single dots, underscores, hyphens
   * or slashes.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
   */
  public static readonly REPOSITORY = new NameRule(
    'a repository',
    2,
    256,
    /^[a-z0-9]+(?:[._/-][a-z0-9]+)*$/,
    'lower-case letters and digits, separated by single dots, underscores, hyphens or slashes',
  );
  /**
   * Names of IAM roles: 1 to 64 letters, digits and the characters `+`, `=`, `,`, `.`, `@`, `_` and `-`.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
   */
  public static readonly ROLE = new NameRule(
    'a role',
    1,
    64,
    /^[\w+=,.@-]+$/,
    "letters, digits and the characters '+', '=', ',', '.', '@', '_' and '-'",
  );
  /**
   * Names of EventBridge rules: 1 to 64 letters, digits, dots, hyphens and underscores.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
   */
  public static readonly RULE = new NameRule(
    'a rule',
    1,
    64,
    /^[\w.-]+$/,
    'letters, digits, dots, hyphens and underscores',
  );
  /**
   * Names of X-Ray sampling rules: 1 to 32 letters, digits, hyphens and underscores, not `Default`.
   *
   * @see https://docs.aws.amazon.com/xray/latest/api/API_SamplingRule.html
   */
  public static readonly SAMPLING_RULE = new NameRule(
    'a sampling rule',
    1,
    32,
    /^(?!Default$)[\w-]+$/,
    "letters, digits, hyphens and underscores, and must not be 'Default'",
  );
  /**
   * Names of Application Auto Scaling policies: 1 to 256 printable ASCII characters without spaces.
   *
   * @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html
   */
  public static readonly SCALING_POLICY = new NameRule(
    'a scaling policy',
    1,
    256,
    /^[\x21-\x7e]+$/,
    'printable ASCII characters without spaces',
  );
  /**
   * Names of Secrets Manager secrets: 1 to 512 letters, digits and the characters `/`, `_`, `+`, `=`, `.`, `@` and `-`.
   *
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
   */
  public static readonly SECRET = new NameRule(
    'a secret',
    1,
    512,
    /^[\w/+=.@-]+$/,
    "letters, digits and the characters '/', '_', '+', '=', '.', '@' and '-'",
  );
  /**
   * Names of EC2 security groups: 1 to 255 letters, digits, spaces and some punctuation characters, not starting with
   * `sg-`.
   *
   * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
   */
  public static readonly SECURITY_GROUP = new NameRule(
    'a security group',
    1,
    255,
    /^(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]+$/,
    "letters, digits, spaces and the punctuation in '._-:/()#,@[]+=&;{}!$*', and must not start with 'sg-'",
  );
  /**
   * Names of ECS services: 1 to 255 letters, digits, hyphens and underscores.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
   */
  public static readonly SERVICE = new NameRule(
    'a service',
    1,
    255,
    /^[\w-]+$/,
    'letters, digits, hyphens and underscores',
  );
  /**
   * Names of Slack channel configurations: 1 to 128 letters, digits, hyphens and underscores.
   *
   * @see https://docs.aws.amazon.com/chatbot/latest/APIReference/API_CreateSlackChannelConfiguration.html
   */
  public static readonly SLACK_CHANNEL = new NameRule(
    'a Slack channel configuration',
    1,
    128,
    /^[\w-]+$/,
    'letters, digits, hyphens and underscores',
  );
  /**
   * Names of CloudFormation stacks: 1 to 128 letters, digits and hyphens, starting with a letter.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
   */
  public static readonly STACK = new NameRule(
    'a stack',
    1,
    128,
    /^[A-Za-z][A-Za-z0-9-]*$/,
    'letters, digits and hyphens, starting with a letter',
  );
  /**
   * Names of RDS and ElastiCache subnet groups: 1 to 255 lower-case letters, digits and hyphens, not `default`. Both
   * services convert names to lower case.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheSubnetGroup.html
   */
  public static readonly SUBNET_GROUP = new NameRule(
    'a subnet group',
    1,
    255,
    /^(?!default$)[a-z0-9-]+$/,
    "lower-case letters, digits and hyphens, and must not be 'default'",
  );
  /**
   * Names of DynamoDB tables: 3 to 255 letters, digits, dots, hyphens and underscores.
   *
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
   */
  public static readonly TABLE = new NameRule(
    'a table',
    3,
    255,
    /^[\w.-]+$/,
    'letters, digits, dots, hyphens and underscores',
  );
  /**
   * Families of ECS task definitions: 1 to 255 letters, digits, hyphens and underscores.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
   */
  public static readonly TASK_FAMILY = new NameRule(
    'a task definition',
    1,
    255,
    /^[\w-]+$/,
    'letters, digits, hyphens and underscores',
  );
  /**
   * Names of SNS topics: 1 to 256 letters, digits, hyphens and underscores.
   *
   * @see https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
   */
  public static readonly TOPIC = new NameRule(
    'a topic',
    1,
    256,
    /^[\w-]+$/,
    'letters, digits, hyphens and underscores',
  );
  /**
   * Names of X-Ray groups: 1 to 32 letters, digits, hyphens and underscores, not `Default`.
   *
   * @see https://docs.aws.amazon.com/xray/latest/api/API_CreateGroup.html
   */
  public static readonly TRACE_GROUP = new NameRule(
    'an X-Ray group',
    1,
    32,
    /^(?!Default$)[\w-]+$/,
    "letters, digits, hyphens and underscores, and must not be 'Default'",
  );
  /**
   * Names of VPCs, which are values of the `Name` tag: 1 to 255 letters, digits, spaces and the characters `_`, `.`,
   * `:`, `/`, `=`, `+`, `-` and `@`.
   *
   * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html
   */
  public static readonly VPC = new NameRule(
    'a VPC',
    1,
    255,
    /^[\w .:/=+@-]+$/,
    "letters, digits, spaces and the characters '_', '.', ':', '/', '=', '+', '-' and '@'",
  );
  /**
   * Names of WAF web ACLs: 1 to 128 letters, digits, hyphens and underscores.
   *
   * @see https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateWebACL.html
   */
  public static readonly WEB_ACL = new NameRule(
    'a web ACL',
    1,
    128,
    /^[\w-]+$/,
    'letters, digits, hyphens and underscores',
  );

  private constructor(
    private readonly what: string,
    private readonly shortest: number,
    /** Maximum number of characters. */
    public readonly longest: number,
    private readonly characters: RegExp,
    private readonly inWords: string,
  ) {}

  /** Returns whether a name without tokens satisfies the rule. */
  public takes(name: string): boolean {
    return name.length >= this.shortest && name.length <= this.longest && this.characters.test(name);
  }

  /**
   * Checks a name without tokens.
   *
   * @param name name to check
   * @param shown name in the error message, if it differs from the checked name
   * @throws Error if the name is too short or too long, or does not consist of the allowed characters
   */
  public check(name: string, shown = name): void {
    if (name.length < this.shortest || name.length > this.longest) {
      const better = name.length < this.shortest ? 'longer' : 'shorter';
      throw new Error(
        `'${shown}' cannot name ${this.what}: the name must have ${this.shortest} to ${this.longest} characters, got ${name.length}; choose a ${better} name or suffix`,
      );
    }
    if (!this.characters.test(name)) {
      throw new Error(
        `'${shown}' cannot name ${this.what}: the name must consist of ${this.inWords}; change the name, or the pattern and its values`,
      );
    }
  }
}
