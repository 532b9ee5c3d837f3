import { findings } from '@slipway/least-privilege';
import { Call, SimulatedRoles } from '@slipway/testing/simulated-roles';
import { Synthesized, synthesized, TOOLING } from './synthesized';

const ENVIRONMENTS = ['dev', 'staging', 'prod'] as const;
type Environment = (typeof ENVIRONMENTS)[number];
const ACCOUNTS = { dev: '123456789012', staging: '234567890123', prod: '345678901234' };
const REGION = 'us-east-1';

const on = (actions: readonly string[], resource: string, context?: Call['context']): Call[] =>
  actions.map((action) => ({ action, resource, context }));
const bucket = (type: string, environment: string) => `arn:aws:s3:::${type}-${TOOLING}-${environment}-acme`;
const key = (environment: string) => `arn:aws:kms:${REGION}:${TOOLING}:key/pulumi-key-${environment}-acme`;
const project = (build: string, environment: string) =>
  `arn:aws:codebuild:${REGION}:${TOOLING}:project/${build}-project-${environment}-acme`;
const log = (build: string, environment: string) =>
  `arn:aws:logs:${REGION}:${TOOLING}:log-group:/aws/codebuild/${build}-project-${environment}-acme:log-stream:1`;
const pipeline = (environment: string, purpose = '') =>
  `arn:aws:codepipeline:${REGION}:${TOOLING}:${purpose}pipeline-${environment}-acme`;
const functionLog = (name: string) =>
  `arn:aws:logs:${REGION}:${TOOLING}:log-group:/aws/lambda/${name}-function-tooling-acme:log-stream:1`;
const toolingKey = `arn:aws:kms:${REGION}:${TOOLING}:key/key-tooling-acme`;
const token = `arn:aws:secretsmanager:${REGION}:${TOOLING}:secret:github-token-abcdef`;
const image = `arn:aws:ecr:${REGION}:${TOOLING}:repository/pulumi-images-tooling-acme`;
const targetRole = (type: string, environment: Environment) =>
  `arn:aws:iam::${ACCOUNTS[environment]}:role/pulumi-${type}-role-${environment}-acme`;

const via = (service: string) => ({ 'kms:ViaService': `${service}.${REGION}.amazonaws.com` });
const VIA_S3 = via('s3');
const SETTINGS = ['s3:GetBucketVersioning', 's3:GetBucketAcl', 's3:GetBucketLocation'];
const READ = ['s3:GetObject', 's3:GetObjectVersion'];
const LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const BUILDS = ['codebuild:StartBuild', 'codebuild:BatchGetBuilds', 'codebuild:StopBuild'];
const PULL = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchCheckLayerAvailability'];
const ASSUME = ['sts:AssumeRole', 'sts:TagSession'];
/** Builds that only read. */
const PREVIEWING = ['preview', 'drift-check', 'pull-request-preview'] as const;

/** Calls that read the artifacts of the previous action. */
const taking = (environment: Environment, purpose = ''): Call[] => [
  ...on(SETTINGS, bucket(`${purpose}artifacts`, environment)),
  ...on(READ, `${bucket(`${purpose}artifacts`, environment)}/a/b`),
  ...on(['kms:Decrypt'], key(environment), VIA_S3),
];
/** Calls that pass artifacts from action to action. */
const artifacts = (environment: Environment, purpose = ''): Call[] => [
  ...taking(environment, purpose),
  ...on(['s3:PutObject'], `${bucket(`${purpose}artifacts`, environment)}/a/b`),
  ...on(['kms:GenerateDataKey'], key(environment), VIA_S3),
];
/** Calls that read the repository through the connection, which uploads its artifact with a canned ACL. */
const connected = (environment: Environment, purpose = ''): Call[] => [
  ...on(['codeconnections:UseConnection'], `arn:aws:codeconnections:${REGION}:${TOOLING}:connection/1`),
  ...on(['s3:PutObjectAcl'], `${bucket(`${purpose}artifacts`, environment)}/a/b`),
];
const publish = [
  ...on(['sns:Publish'], `arn:aws:sns:${REGION}:${TOOLING}:oncall-topic-tooling-acme`),
  ...on(['kms:GenerateDataKey', 'kms:Decrypt'], toolingKey, via('sns')),
];
const pull = [...on(PULL, image), ...on(['ecr:GetAuthorizationToken'], '*')];

/** Calls of every build of an environment that reads a stack. */
const build = (name: string, environment: Environment, type: string, purpose = '', passes = artifacts): Call[] => [
  ...passes(environment, purpose),
  ...on(['kms:Decrypt'], key(environment)),
  ...on(LOGS, log(name, environment)),
  ...on(['s3:ListBucket'], bucket('state', environment)),
  ...on(READ, `${bucket('state', environment)}/.pulumi/stacks/a.json`),
  ...on(ASSUME, targetRole(type, environment)),
  ...pull,
];
const apply = (environment: Environment) =>
  on(['s3:PutObject', 's3:DeleteObject'], `${bucket('state', environment)}/.pulumi/locks/a.json`);

/**
 * Calls that the roles of one environment make. Together, they use all permissions of the roles, as the last test
 * checks.
 */
function allowed(environment: Environment): [string, Call[]][] {
  return [
    [`preview-role-${environment}-acme`, build('preview', environment, 'preview')],
    [
      `up-role-${environment}-acme`,
      [
        ...build('up', environment, 'deployment'),
        ...apply(environment),
        ...(environment === 'prod' ? on(['codepipeline:ListActionExecutions'], pipeline(environment)) : []),
      ],
    ],
    [`push-start-role-${environment}-acme`, on(['codepipeline:StartPipelineExecution'], pipeline(environment))],
    [
      `pipeline-role-${environment}-acme`,
      [
        ...artifacts(environment),
        ...connected(environment),
        ...on(BUILDS, project('preview', environment)),
        ...on(BUILDS, project('up', environment)),
        ...(environment === 'prod' ? publish : []),
      ],
    ],
    ...beside('pull-request', environment, ['pull-request-preview', 'pull-request-comment']),
    [
      `pull-request-head-start-role-${environment}-acme`,
      on(['codepipeline:StartPipelineExecution'], pipeline(environment, 'pull-request-')),
    ],
    [
      `pull-request-preview-role-${environment}-acme`,
      build('pull-request-preview', environment, 'preview', 'pull-request-'),
    ],
    [
      `pull-request-comment-role-${environment}-acme`,
      [
        ...taking(environment, 'pull-request-'),
        ...on(LOGS, log('pull-request-comment', environment)),
        ...pull,
        ...on(['secretsmanager:GetSecretValue'], token),
      ],
    ],
    ...beside('drift', environment, ['drift-check']),
    [
      `drift-schedule-start-role-${environment}-acme`,
      on(['codepipeline:StartPipelineExecution'], pipeline(environment, 'drift-')),
    ],
    [`drift-check-role-${environment}-acme`, build('drift-check', environment, 'preview', 'drift-', taking)],
  ];
}

/** Calls of a pipeline that does not deliver, but only builds. */
function beside(purpose: string, environment: Environment, builds: readonly string[]): [string, Call[]][] {
  return [
    [
      `${purpose}-pipeline-role-${environment}-acme`,
      [
        ...artifacts(environment, `${purpose}-`),
        ...connected(environment, `${purpose}-`),
        ...builds.flatMap((name) => on(BUILDS, project(name, environment))),
      ],
    ],
  ];
}

/** Calls that the roles of no environment make. */
function shared(): [string, Call[]][] {
  const pipelines = ENVIRONMENTS.map((environment) => pipeline(environment));
  const ofEnvironments = ENVIRONMENTS.flatMap((environment) =>
    ['state', 'artifacts', 'pull-request-artifacts', 'drift-artifacts'].map((type) => bucket(type, environment)),
  );
  const buckets = [`arn:aws:s3:::access-logs-${TOOLING}-tooling-acme`, ...ofEnvironments];
  return [
    [
      'bucket-emptier-role-tooling-acme',
      [
        ...on(LOGS, functionLog('bucket-emptier')),
        ...buckets.flatMap((name) => [
          ...on(['s3:ListBucketVersions'], name),
          ...on(['s3:DeleteObject', 's3:DeleteObjectVersion'], `${name}/a/b`),
        ]),
      ],
    ],
    [
      'webhook-role-tooling-acme',
      [
        ...on(LOGS, functionLog('webhook')),
        ...on(
          ['secretsmanager:GetSecretValue'],
          `arn:aws:secretsmanager:${REGION}:${TOOLING}:secret:webhook-secret-tooling-acme-abcdef`,
        ),
        ...on(
          ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
          `arn:aws:dynamodb:${REGION}:${TOOLING}:table/webhook-claims-tooling-acme`,
        ),
        ...on(['events:PutEvents'], `arn:aws:events:${REGION}:${TOOLING}:event-bus/webhook-bus-tooling-acme`),
        ...on(['kms:Decrypt'], toolingKey, via('secretsmanager')),
        ...on(['kms:GenerateDataKey', 'kms:Decrypt'], toolingKey, via('dynamodb')),
      ],
    ],
    [
      'audit-role-tooling-acme',
      [
        ...on(LOGS, functionLog('audit')),
        ...on(['dynamodb:PutItem'], `arn:aws:dynamodb:${REGION}:${TOOLING}:table/approvals-table-tooling-acme`),
        ...on(['kms:GenerateDataKey', 'kms:Decrypt'], toolingKey, via('dynamodb')),
        ...pipelines.flatMap((name) =>
          on(['codepipeline:GetPipelineExecution', 'codepipeline:ListActionExecutions'], name),
        ),
      ],
    ],
    ['oncall-publish-role-tooling-acme', publish],
    [
      'statuses-role-tooling-acme',
      [
        ...on(LOGS, functionLog('statuses')),
        ...on(['secretsmanager:GetSecretValue'], token),
        ...[...pipelines, ...ENVIRONMENTS.map((environment) => pipeline(environment, 'pull-request-'))].flatMap(
          (name) => on(['codepipeline:GetPipelineExecution'], name),
        ),
      ],
    ],
  ];
}

/** Calls that other roles make, but that these roles must not be allowed to make. */
function beyondShared(): [string, Call[]][] {
  const approvals = `arn:aws:dynamodb:${REGION}:${TOOLING}:table/approvals-table-tooling-acme`;
  return [
    [
      'bucket-emptier-role-tooling-acme',
      on(['s3:GetObject', 's3:PutObject'], `${bucket('state', 'prod')}/.pulumi/stacks/a.json`),
    ],
    [
      'webhook-role-tooling-acme',
      [
        ...on(['codepipeline:StartPipelineExecution'], pipeline('dev')),
        ...on(['secretsmanager:GetSecretValue'], token),
        ...on(['kms:Decrypt'], toolingKey),
        ...on(['events:PutEvents'], `arn:aws:events:${REGION}:${TOOLING}:event-bus/default`),
      ],
    ],
    [
      'audit-role-tooling-acme',
      [
        ...on(['dynamodb:DeleteItem', 'dynamodb:UpdateItem', 'dynamodb:GetItem'], approvals),
        ...on(['codepipeline:PutApprovalResult'], `${pipeline('prod')}/Deploy/Approve`),
      ],
    ],
    [
      'oncall-publish-role-tooling-acme',
      [
        ...on(['sns:Publish'], `arn:aws:sns:${REGION}:${TOOLING}:build-image-topic-tooling-acme`),
        ...on(['kms:Decrypt'], toolingKey),
      ],
    ],
    [
      'statuses-role-tooling-acme',
      [
        ...on(['codepipeline:StartPipelineExecution'], pipeline('dev')),
        ...on(['secretsmanager:GetSecretValue'], `${token}-other`),
      ],
    ],
  ];
}

/** Calls that an environment makes on its own resources, made on those of another environment. */
function siblings(environment: Environment): [string, Call[]][] {
  return ENVIRONMENTS.filter((other) => other !== environment).flatMap((other) =>
    allowed(environment).map(([role], index): [string, Call[]] => [
      role,
      allowed(other)[index][1].filter(({ resource }) => resource.includes(`-${other}-`)),
    ]),
  );
}

/** Calls within the environment that its roles must not be allowed to make. */
function beyond(environment: Environment): [string, Call[]][] {
  return [
    [
      `preview-role-${environment}-acme`,
      [
        ...apply(environment),
        ...on(['s3:GetObject'], `${bucket('state', environment)}/elsewhere`),
        ...on(['kms:Encrypt'], key(environment)),
        ...on(['codepipeline:PutApprovalResult'], `${pipeline(environment)}/Deploy/Approve`),
        ...on(['ecr:PutImage'], image),
        ...on(['s3:DeleteObjectVersion'], `${bucket('state', environment)}/.pulumi/stacks/a.json`),
      ],
    ],
    ...PREVIEWING.map((name): [string, Call[]] => [
      `${name}-role-${environment}-acme`,
      ENVIRONMENTS.flatMap((every) => on(ASSUME, targetRole('deployment', every))),
    ]),
    [
      `up-role-${environment}-acme`,
      [
        ...on(ASSUME, targetRole('preview', environment)),
        ...on(['s3:DeleteObjectVersion'], `${bucket('state', environment)}/.pulumi/stacks/a.json`),
        ...on(['ecr:PutImage'], image),
        ...on(['codepipeline:PutApprovalResult'], `${pipeline(environment)}/Deploy/Approve`),
        ...on(['codepipeline:StartPipelineExecution'], pipeline(environment)),
      ],
    ],
    [
      `pipeline-role-${environment}-acme`,
      [
        ...on(ASSUME, targetRole('deployment', environment)),
        ...on(READ, `${bucket('state', environment)}/.pulumi/stacks/a.json`),
        ...on(['codepipeline:PutApprovalResult'], `${pipeline(environment)}/Deploy/Approve`),
      ],
    ],
  ];
}

const table = (calls: [string, Call[]][]) =>
  calls.flatMap(([role, list]) => list.map((call) => [role, call.action, call.resource, call] as const));

const EVERYTHING = [...ENVIRONMENTS.flatMap(allowed), ...shared()];
const templates: Synthesized = synthesized();
const tooling = new SimulatedRoles(templates.tooling.toJSON(), REGION, TOOLING);

describe('the roles of the tooling account', () => {
  it('[PG-10] have no wildcard and nothing else that least-privilege refuses', () => {
    expect([templates.image, templates.tooling].flatMap((template) => findings(template.toJSON(), TOOLING))).toEqual(
      [],
    );
    expect(
      ENVIRONMENTS.flatMap((environment, index) => findings(templates.roles[index].toJSON(), ACCOUNTS[environment])),
    ).toEqual([]);
  });

  it('[PG-10] are all below', () => {
    expect([...EVERYTHING.map(([role]) => role)].sort()).toEqual([...tooling.names].sort());
  });

  it.each(table(EVERYTHING))('[PG-10] let %s call %s on %s', async (role, _action, _resource, call) => {
    expect(await tooling.allows(role, call)).toBe(true);
  });

  it.each(table(ENVIRONMENTS.flatMap(siblings)))(
    '[PG-09] do not let %s call %s on %s of a sibling',
    async (role, _action, _resource, call) => {
      expect(await tooling.allows(role, call)).toBe(false);
    },
  );

  it.each(table([...ENVIRONMENTS.flatMap(beyond), ...beyondShared()]))(
    '[PG-10] do not let %s call %s on %s',
    async (role, _action, _resource, call) => {
      expect(await tooling.allows(role, call)).toBe(false);
    },
  );

  it.each(EVERYTHING)(
    '[PG-10] need every statement of %s: without it, one of the calls above is denied',
    async (role, calls) => {
      const needless = await tooling.needlessStatements(role, calls);

      // a role that reads the secrets of a state can decrypt directly, so it can also decrypt artifacts
      expect(
        needless.filter(
          (statement) =>
            !(role.startsWith('drift-check') && JSON.stringify(statement).includes(VIA_S3['kms:ViaService'])),
        ),
      ).toEqual([]);
    },
  );

  it.each(EVERYTHING)('[PG-10] have no permission for %s that nothing above uses', (role, calls) => {
    expect(tooling.unusedPermissions(role, calls)).toEqual([]);
  });
});

describe.each(ENVIRONMENTS)('the roles that %s gives to the tooling account', (environment) => {
  const roles = new SimulatedRoles(
    templates.roles[ENVIRONMENTS.indexOf(environment)].toJSON(),
    REGION,
    ACCOUNTS[environment],
  );
  const builder = (name: string, other: Environment = environment, account = TOOLING) =>
    `arn:aws:iam::${account}:role/${name}-role-${other}-acme`;
  const deployment = `pulumi-deployment-role-${environment}-acme`;
  const preview = `pulumi-preview-role-${environment}-acme`;
  const tags = {
    'aws:RequestTag/environment': environment,
    'aws:RequestTag/commit': 'c0ffee',
    'aws:RequestTag/execution': '1',
  };
  const session = { 'sts:ExternalId': `external-id-${environment}-acme`, ...tags };
  const trusted: [string, string][] = [
    [deployment, 'up'],
    ...PREVIEWING.map((build): [string, string] => [preview, build]),
  ];
  const untagged = [
    ['a session for another environment', { 'aws:RequestTag/environment': 'other' }],
    ['a session that names no environment', { 'aws:RequestTag/environment': undefined }],
    ['a session that names no commit', { 'aws:RequestTag/commit': undefined }],
    ['a session that names no execution', { 'aws:RequestTag/execution': undefined }],
    [
      'a session that names nothing',
      {
        'aws:RequestTag/environment': undefined,
        'aws:RequestTag/commit': undefined,
        'aws:RequestTag/execution': undefined,
      },
    ],
  ] as const;
  /** Principals that neither role trusts, or that only the other role trusts. */
  const strangers = [
    ...PREVIEWING.map((build) => [deployment, `the ${build}, which only previews`, builder(build)]),
    ...ENVIRONMENTS.filter((other) => other !== environment).flatMap((other) =>
      ['up', ...PREVIEWING].flatMap((build) =>
        [deployment, preview].map((role) => [role, `the ${build} of ${other}`, builder(build, other)]),
      ),
    ),
    ...trusted.map(([role, build]) => [
      role,
      `a role of the name of the ${build} in another account`,
      builder(build, environment, '999999999999'),
    ]),
    ...[deployment, preview].flatMap((role) =>
      ['pipeline', 'pull-request-comment'].map((name) => [role, `the ${name}`, builder(name)]),
    ),
    [preview, 'the build that applies', builder('up')],
  ] as const;
  const known = (context: object) =>
    Object.fromEntries(Object.entries(context).filter(([, value]) => value !== undefined)) as Record<string, string>;

  it.each(trusted)('[PG-09] %s can be assumed by %s of the same environment', async (role, build) => {
    expect(await roles.canAssume(builder(build), role, session)).toBe(true);
  });

  it.each([
    ...strangers.map(([role, who, principal]) => [role, who, principal, session] as const),
    ...trusted.flatMap(([role, build]) => [
      [role, 'somebody with another external id', builder(build), { ...session, 'sts:ExternalId': 'guessed' }] as const,
      [role, 'somebody without an external id', builder(build), tags] as const,
      ...untagged.map(([what, context]) => [role, what, builder(build), { ...session, ...context }] as const),
    ]),
  ])('[PG-09] %s cannot be assumed by %s', async (role, _who, principal, context) => {
    expect(await roles.canAssume(principal, role, known(context))).toBe(false);
    expect(await roles.trusts(principal, 'sts:AssumeRole', role, known(context))).toBe(false);
  });

  it.each([
    ...strangers.map(([role, who, principal]) => [role, who, principal, tags] as const),
    ...trusted.flatMap(([role, build]) =>
      untagged.map(([what, context]) => [role, what, builder(build), { ...tags, ...context }] as const),
    ),
  ])('[PG-09] a session of %s cannot be tagged by %s', async (role, _who, principal, context) => {
    expect(await roles.trusts(principal, 'sts:TagSession', role, known(context))).toBe(false);
  });

  const release = `arn:aws:ssm:${REGION}:${ACCOUNTS[environment]}:parameter/release-parameter-${environment}-acme`;
  const READS = ['ssm:GetParameter', 'ssm:ListTagsForResource'];
  const WRITES = ['ssm:PutParameter', 'ssm:DeleteParameter', 'ssm:AddTagsToResource', 'ssm:RemoveTagsFromResource'];
  /** Calls that the sample program makes. Together, they use all of its permissions. */
  const programs: [string, Call[]][] = [
    [deployment, on([...READS, ...WRITES], release)],
    [preview, on(READS, release)],
  ];

  it.each(table(programs))('[PG-10] let %s call %s on %s', async (role, _action, _resource, call) => {
    expect(await roles.allows(role, call)).toBe(true);
  });

  it.each(
    table([
      [preview, on(WRITES, release)],
      [deployment, on([...READS, ...WRITES], `${release}-other`)],
      [preview, on(READS, `${release}-other`)],
    ]),
  )('[PG-10] do not let %s call %s on %s', async (role, _action, _resource, call) => {
    expect(await roles.allows(role, call)).toBe(false);
  });

  it.each(programs)(
    '[PG-10] have no permission for %s that its program does not use, and no statement that it does not need',
    async (role, calls) => {
      expect(roles.unusedPermissions(role, calls)).toEqual([]);
      expect(await roles.needlessStatements(role, calls)).toEqual([]);
    },
  );

  it('[PG-10] for Pulumi are all above', () => {
    expect(roles.names.filter((name) => name.startsWith('pulumi-')).sort()).toEqual([deployment, preview].sort());
  });
});
