import { findings } from '@slipway/least-privilege';
import { Call, SimulatedRoles } from '../../../scripts/simulated-roles';
import { Synthesized, synthesized, TOOLING } from './synthesized';

const ENVIRONMENTS = ['dev', 'staging', 'prod'] as const;
type Environment = (typeof ENVIRONMENTS)[number];
const ACCOUNTS = { dev: '123456789012', staging: '234567890123', prod: '345678901234' };
const REGION = 'us-east-1';

const on = (actions: readonly string[], resource: string, context?: Call['context']): Call[] => actions.map((action) => ({ action, resource, context }));
const bucket = (type: string, environment: string) => `arn:aws:s3:::${type}-${TOOLING}-${environment}-acme`;
const key = (environment: string) => `arn:aws:kms:${REGION}:${TOOLING}:key/pulumi-key-${environment}-acme`;
const project = (build: string, environment: string) => `arn:aws:codebuild:${REGION}:${TOOLING}:project/${build}-project-${environment}-acme`;
const log = (build: string, environment: string) => `arn:aws:logs:${REGION}:${TOOLING}:log-group:/aws/codebuild/${build}-project-${environment}-acme:log-stream:1`;
const pipeline = (environment: string) => `arn:aws:codepipeline:${REGION}:${TOOLING}:pipeline-${environment}-acme`;
const image = `arn:aws:ecr:${REGION}:${TOOLING}:repository/pulumi-images-tooling-acme`;
const targetRole = (type: string, environment: Environment) => `arn:aws:iam::${ACCOUNTS[environment]}:role/pulumi-${type}-role-${environment}-acme`;

const VIA_S3 = { 'kms:ViaService': `s3.${REGION}.amazonaws.com` };
const SETTINGS = ['s3:GetBucketVersioning', 's3:GetBucketAcl', 's3:GetBucketLocation'];
const READ = ['s3:GetObject', 's3:GetObjectVersion'];
const LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const BUILDS = ['codebuild:StartBuild', 'codebuild:BatchGetBuilds', 'codebuild:StopBuild'];
const PULL = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchCheckLayerAvailability'];
const ASSUME = ['sts:AssumeRole', 'sts:TagSession'];

/** What both builds of an environment do. */
const build = (name: string, environment: Environment, type: string): Call[] => [
  ...on(SETTINGS, bucket('artifacts', environment)), ...on([...READ, 's3:PutObject'], `${bucket('artifacts', environment)}/a/b`),
  ...on(['kms:Decrypt', 'kms:GenerateDataKey'], key(environment), VIA_S3), ...on(['kms:Decrypt'], key(environment)), ...on(LOGS, log(name, environment)),
  ...on(['s3:ListBucket'], bucket('state', environment)), ...on(READ, `${bucket('state', environment)}/.pulumi/stacks/a.json`),
  ...on(ASSUME, targetRole(type, environment)), ...on(PULL, image), ...on(['ecr:GetAuthorizationToken'], '*'),
];
const apply = (environment: Environment) => on(['s3:PutObject', 's3:DeleteObject'], `${bucket('state', environment)}/.pulumi/locks/a.json`);

/** Everything that the roles of one environment do. Together these are all of their rights: see the last test of them. */
function allowed(environment: Environment): [string, Call[]][] {
  return [
    [`preview-role-${environment}-acme`, build('preview', environment, 'preview')],
    [`up-role-${environment}-acme`, [...build('up', environment, 'deployment'), ...apply(environment), ...(environment === 'prod' ? on(['codepipeline:ListActionExecutions'], pipeline(environment)) : [])]],
    [`push-start-role-${environment}-acme`, on(['codepipeline:StartPipelineExecution'], pipeline(environment))],
    [`pipeline-role-${environment}-acme`, [
      ...on(SETTINGS, bucket('artifacts', environment)), ...on([...READ, 's3:PutObject'], `${bucket('artifacts', environment)}/a/b`),
      ...on(['kms:Decrypt', 'kms:GenerateDataKey'], key(environment), VIA_S3),
      ...on(['codeconnections:UseConnection'], `arn:aws:codeconnections:${REGION}:${TOOLING}:connection/1`),
      ...on(BUILDS, project('preview', environment)), ...on(BUILDS, project('up', environment)),
      ...(environment === 'prod' ? [...on(['sns:Publish'], `arn:aws:sns:${REGION}:${TOOLING}:oncall-topic-tooling-acme`), ...on(['kms:GenerateDataKey', 'kms:Decrypt'], `arn:aws:kms:${REGION}:${TOOLING}:key/key-tooling-acme`, { 'kms:ViaService': `sns.${REGION}.amazonaws.com` })] : []),
    ]],
  ];
}

/** What an environment does to itself, done to a sibling. */
function siblings(environment: Environment): [string, Call[]][] {
  return ENVIRONMENTS.filter((other) => other !== environment).flatMap((other) => allowed(environment).map(([role], index): [string, Call[]] => [role, allowed(other)[index][1].filter(({ resource }) => resource.includes(`-${other}-`))]));
}

/** Within the environment, and still not its business. */
function beyond(environment: Environment): [string, Call[]][] {
  return [
    [`preview-role-${environment}-acme`, [
      ...apply(environment), ...on(ASSUME, targetRole('deployment', environment)), ...on(['s3:GetObject'], `${bucket('state', environment)}/elsewhere`), ...on(['kms:Encrypt'], key(environment)),
      ...on(['codepipeline:PutApprovalResult'], `${pipeline(environment)}/Deploy/Approve`), ...on(['ecr:PutImage'], image), ...on(['s3:DeleteObjectVersion'], `${bucket('state', environment)}/.pulumi/stacks/a.json`),
    ]],
    [`up-role-${environment}-acme`, [
      ...on(ASSUME, targetRole('preview', environment)), ...on(['s3:DeleteObjectVersion'], `${bucket('state', environment)}/.pulumi/stacks/a.json`), ...on(['ecr:PutImage'], image),
      ...on(['codepipeline:PutApprovalResult'], `${pipeline(environment)}/Deploy/Approve`), ...on(['codepipeline:StartPipelineExecution'], pipeline(environment)),
    ]],
    [`pipeline-role-${environment}-acme`, [...on(ASSUME, targetRole('deployment', environment)), ...on(READ, `${bucket('state', environment)}/.pulumi/stacks/a.json`), ...on(['codepipeline:PutApprovalResult'], `${pipeline(environment)}/Deploy/Approve`)]],
  ];
}

const table = (calls: [string, Call[]][]) => calls.flatMap(([role, list]) => list.map((call) => [role, call.action, call.resource, call] as const));

const templates: Synthesized = synthesized();
const tooling = new SimulatedRoles(templates.tooling.toJSON(), REGION, TOOLING);

describe('the roles of the tooling account', () => {
  it('[PG-10] hold no wildcard and nothing else that least-privilege refuses', () => {
    expect([templates.image, templates.tooling, ...templates.roles].flatMap((template) => findings(template.toJSON()))).toEqual([]);
  });

  it.each(table(ENVIRONMENTS.flatMap(allowed)))('[PG-10] let %s call %s on %s', async (role, _action, _resource, call) => {
    expect(await tooling.allows(role, call)).toBe(true);
  });

  it.each(table(ENVIRONMENTS.flatMap(siblings)))('[PG-09] do not let %s call %s on %s of a sibling', async (role, _action, _resource, call) => {
    expect(await tooling.allows(role, call)).toBe(false);
  });

  it.each(table(ENVIRONMENTS.flatMap(beyond)))('[PG-10] do not let %s call %s on %s', async (role, _action, _resource, call) => {
    expect(await tooling.allows(role, call)).toBe(false);
  });

  it.each(ENVIRONMENTS.flatMap(allowed))('[PG-10] hold no right for %s that nothing above uses', (role, calls) => {
    const granted = (tooling.statementsOf(role) as { Action: string | string[]; Resource: string }[]).flatMap(({ Action, Resource }) => [Action].flat().map((action) => [action, Resource] as const));

    expect(granted.filter(([action, resource]) => !calls.some((call) => call.action === action && matches(resource, call.resource)))).toEqual([]);
  });
});

/** Whether a resource of a statement, exact or a key space, covers a called one. */
function matches(pattern: string, resource: string): boolean {
  return pattern.endsWith('*') ? resource.startsWith(pattern.slice(0, -1)) : pattern === resource;
}

describe.each(ENVIRONMENTS)('the roles that %s gives to the tooling account', (environment) => {
  const roles = new SimulatedRoles(templates.roles[ENVIRONMENTS.indexOf(environment)].toJSON(), REGION, ACCOUNTS[environment]);
  const builder = (name: string, other: Environment = environment, account = TOOLING) => `arn:aws:iam::${account}:role/${name}-role-${other}-acme`;
  const deployment = `pulumi-deployment-role-${environment}-acme`;
  const preview = `pulumi-preview-role-${environment}-acme`;
  const session = { 'sts:ExternalId': `external-id-${environment}-acme`, 'aws:RequestTag/environment': environment, 'aws:RequestTag/commit': 'c0ffee', 'aws:RequestTag/execution': '1' };

  it.each([[deployment, 'up'], [preview, 'preview']])('[PG-09] %s can be assumed by %s of the same environment', async (role, build) => {
    expect(await roles.lets(builder(build), role, session)).toBe(true);
  });

  it.each([
    [deployment, 'a build that previews', builder('preview'), session],
    [deployment, 'the pipeline', builder('pipeline'), session],
    [preview, 'the build that applies', builder('up'), session],
    ...ENVIRONMENTS.filter((other) => other !== environment).flatMap((other): [string, string, string, object][] => [[deployment, `the up of ${other}`, builder('up', other), session], [preview, `the preview of ${other}`, builder('preview', other), session]]),
    [deployment, 'a role of that name in another account', builder('up', environment, '999999999999'), session],
    [deployment, 'somebody with another external id', builder('up'), { ...session, 'sts:ExternalId': 'guessed' }],
    [deployment, 'somebody without an external id', builder('up'), { ...session, 'sts:ExternalId': undefined }],
    [deployment, 'a session for another environment', builder('up'), { ...session, 'aws:RequestTag/environment': 'other' }],
    [deployment, 'a session that names no commit', builder('up'), { ...session, 'aws:RequestTag/commit': undefined }],
    [deployment, 'a session that names no execution', builder('up'), { ...session, 'aws:RequestTag/execution': undefined }],
  ])('[PG-09] %s cannot be assumed by %s', async (role, _who, principal, context) => {
    const known = Object.fromEntries(Object.entries(context).filter(([, value]) => value !== undefined)) as Record<string, string>;

    expect(await roles.lets(principal, role, known)).toBe(false);
  });

  it('[PG-10] may do what its program needs, and a preview may only read', async () => {
    const release = `arn:aws:ssm:${REGION}:${ACCOUNTS[environment]}:parameter/release-parameter-${environment}-acme`;

    expect(await roles.allows(deployment, { action: 'ssm:PutParameter', resource: release })).toBe(true);
    expect(await roles.allows(preview, { action: 'ssm:GetParameter', resource: release })).toBe(true);
    expect(await roles.allows(preview, { action: 'ssm:PutParameter', resource: release })).toBe(false);
    expect(await roles.allows(deployment, { action: 'ssm:PutParameter', resource: `${release}-other` })).toBe(false);
  });
});
