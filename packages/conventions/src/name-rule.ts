/** What a service accepts as the name of its resource. */
export class NameRule {
  /** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
  public static readonly BUCKET = new NameRule(
    'a bucket',
    3,
    63,
    /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/,
    'lower-case letters, digits and hyphens, with a letter or digit at both ends',
  );
  /** @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html */
  public static readonly DATABASE = new NameRule(
    'a database instance',
    1,
    63,
    /^[a-z](?:-?[a-z0-9])*$/,
    'lower-case letters, digits and single hyphens, starting with a letter and not ending with a hyphen',
  );
  /** @see https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html */
  public static readonly CACHE = new NameRule(
    'a replication group',
    1,
    40,
    /^[a-z](?:-?[a-z0-9])*$/,
    'lower-case letters, digits and single hyphens, starting with a letter and not ending with a hyphen',
  );
  /** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
  public static readonly ROLE = new NameRule('a role', 1, 64, /^[\w+=,.@-]+$/, 'letters, digits and + = , . @ _ -');
  /** @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
  public static readonly FUNCTION = new NameRule(
    'a function',
    1,
    64,
    /^[\w-]+$/,
    'letters, digits, hyphens and underscores',
  );
  /** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
  public static readonly RULE = new NameRule(
    'a rule',
    1,
    64,
    /^[\w.-]+$/,
    'letters, digits, dots, hyphens and underscores',
  );
  /** @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineDeclaration.html */
  public static readonly PIPELINE = new NameRule('a pipeline', 1, 100, /^[\w.@-]+$/, 'letters, digits and . @ _ -');
  /** @see https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html */
  public static readonly PROJECT = new NameRule(
    'a build project',
    2,
    150,
    /^[A-Za-z0-9][\w-]*$/,
    'letters, digits, hyphens and underscores, starting with a letter or digit',
  );
  /** @see https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html */
  public static readonly TOPIC = new NameRule(
    'a topic',
    1,
    256,
    /^[\w-]+$/,
    'letters, digits, hyphens and underscores',
  );
  /** The strictest of the common rules, for everything else. */
  public static readonly ANY = new NameRule(
    'a resource',
    1,
    128,
    /^[A-Za-z0-9](?:[\w-]*[A-Za-z0-9])?$/,
    'letters, digits, hyphens and underscores, with a letter or digit at both ends',
  );

  /** The rule for a resource type such as `bucket` or `build-role`, chosen by its last word. */
  public static ofType(type: string): NameRule {
    return BY_TYPE[type.split('-').at(-1) as string] ?? NameRule.ANY;
  }

  private constructor(
    private readonly what: string,
    private readonly shortest: number,
    private readonly longest: number,
    private readonly characters: RegExp,
    private readonly inWords: string,
  ) {}

  /** @throws where the name is too short, too long, or holds a character that the service refuses */
  public check(name: string): void {
    if (name.length < this.shortest || name.length > this.longest) {
      throw new Error(
        `'${name}' cannot name ${this.what}: it takes ${this.shortest} to ${this.longest} characters and got ${name.length}; choose a ${name.length < this.shortest ? 'longer' : 'shorter'} suffix`,
      );
    }
    if (!this.characters.test(name)) {
      throw new Error(`'${name}' cannot name ${this.what}: it takes ${this.inWords}`);
    }
  }
}

const BY_TYPE: Readonly<Record<string, NameRule>> = {
  bucket: NameRule.BUCKET,
  artifacts: NameRule.BUCKET,
  db: NameRule.DATABASE,
  cache: NameRule.CACHE,
  role: NameRule.ROLE,
  function: NameRule.FUNCTION,
  rule: NameRule.RULE,
  pipeline: NameRule.PIPELINE,
  project: NameRule.PROJECT,
  topic: NameRule.TOPIC,
};
