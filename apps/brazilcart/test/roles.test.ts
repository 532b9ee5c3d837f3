import { findings } from '@slipway/least-privilege';
import { ACCOUNT, Call, SimulatedRoles } from '@slipway/testing/simulated-roles';
import { synthesized } from './synthesized';

const PIPELINE = 'brazilcart-pipeline-role-dev';
const BUILD = 'brazilcart-storefront-role-dev';
const START = 'brazilcart-start-role-dev';
const EMPTIER = 'brazilcart-bucket-emptier-role-dev';
const REPORT = 'brazilcart-failure-report-role-dev';

const bucket = (name: string) => `arn:aws:s3:::brazilcart-${name}-${ACCOUNT}-dev`;
const KEY = `arn:aws:kms:eu-south-2:${ACCOUNT}:key/brazilcart-dev`;
const VIA_S3 = { 'kms:ViaService': 's3.eu-south-2.amazonaws.com' };
const VIA_SNS = { 'kms:ViaService': 'sns.eu-south-2.amazonaws.com' };
const TOPIC = `arn:aws:sns:eu-south-2:${ACCOUNT}:brazilcart-oncall-topic`;
const PROJECT = `arn:aws:codebuild:eu-south-2:${ACCOUNT}:project/brazilcart-storefront-project`;
const PIPELINE_ARN = `arn:aws:codepipeline:eu-south-2:${ACCOUNT}:brazilcart-pipeline`;
const LOG = `arn:aws:logs:eu-south-2:${ACCOUNT}:log-group:/aws/codebuild/brazilcart-storefront-project`;
const REPORT_LOG = `arn:aws:logs:eu-south-2:${ACCOUNT}:log-group:/aws/lambda/brazilcart-failure-report-function`;
const EMPTIER_LOG = `arn:aws:logs:eu-south-2:${ACCOUNT}:log-group:/aws/lambda/brazilcart-bucket-emptier-function-dev`;

const on = (actions: string[], resource: string, context?: Call['context']): Call[] =>
  actions.map((action) => ({ action, resource, context }));
const SETTINGS = ['s3:GetBucketVersioning', 's3:GetBucketAcl', 's3:GetBucketLocation'];
const READ = ['s3:GetObject', 's3:GetObjectVersion'];
/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html#edit-role-s3source */
const READ_TAGS = ['s3:GetObjectTagging', 's3:GetObjectVersionTagging'];
const BUILDS = ['codebuild:StartBuild', 'codebuild:BatchGetBuilds', 'codebuild:StopBuild'];
const LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const ERASE = ['s3:DeleteObject', 's3:DeleteObjectVersion'];

/** Calls that each role makes. Together, they use all permissions of the role, as the last test checks. */
const ALLOWED: [string, Call[]][] = [
  [
    PIPELINE,
    [
      ...on(SETTINGS, bucket('artifacts')),
      ...on([...READ, 's3:PutObject'], `${bucket('artifacts')}/a/b`),
      ...on(['kms:Decrypt', 'kms:GenerateDataKey'], KEY, VIA_S3),
      ...on(SETTINGS, bucket('uploads')),
      ...on([...READ, ...READ_TAGS], `${bucket('uploads')}/source.zip`),
      ...on([...READ_TAGS, 's3:PutObjectTagging'], `${bucket('artifacts')}/a/b`),
      ...on(BUILDS, `${PROJECT}-dev`),
      ...on(['s3:PutObject'], `${bucket('site')}/index.html`),
    ],
  ],
  [
    BUILD,
    [
      ...on(SETTINGS, bucket('artifacts')),
      ...on([...READ, 's3:PutObject'], `${bucket('artifacts')}/a/b`),
      ...on(['kms:Decrypt', 'kms:GenerateDataKey'], KEY, VIA_S3),
      ...on(LOGS, `${LOG}-dev:log-stream:1`),
    ],
  ],
  [START, on(['codepipeline:StartPipelineExecution'], `${PIPELINE_ARN}-dev`)],
  [
    REPORT,
    [
      ...on(['codepipeline:GetPipelineExecution', 'codepipeline:ListActionExecutions'], `${PIPELINE_ARN}-dev`),
      ...on(['sns:Publish'], `${TOPIC}-dev`),
      ...on(['kms:GenerateDataKey', 'kms:Decrypt'], KEY, VIA_SNS),
      ...on(LOGS, `${REPORT_LOG}-dev:log-stream:1`),
    ],
  ],
  [
    EMPTIER,
    [
      ...on(LOGS, `${EMPTIER_LOG}:log-stream:1`),
      ...['access-logs', 'uploads', 'site', 'artifacts'].flatMap((name) => [
        ...on(['s3:ListBucketVersions'], bucket(name)),
        ...on(ERASE, `${bucket(name)}/a/b`),
      ]),
    ],
  ],
];

const DENIED: [string, Call[]][] = [
  [
    PIPELINE,
    [
      ...on(['s3:PutObject', 's3:DeleteObject'], `${bucket('uploads')}/source.zip`),
      ...on(READ, `${bucket('uploads')}/other.zip`),
      ...on([...READ, ...ERASE], `${bucket('site')}/index.html`),
      ...on(['kms:Decrypt'], KEY, { 'kms:ViaService': 'secretsmanager.eu-south-2.amazonaws.com' }),
      ...on(['kms:Decrypt'], KEY),
      ...on(['kms:ScheduleKeyDeletion'], KEY),
      ...on(BUILDS, `${PROJECT}-prod`),
      ...on(['codepipeline:StartPipelineExecution'], `${PIPELINE_ARN}-dev`),
      ...on(['s3:GetObject'], 'arn:aws:s3:::somebody-elses/a'),
      ...on(['s3:GetObject'], `arn:aws:s3:::brazilcart-artifacts-${ACCOUNT}-prod/a`),
    ],
  ],
  [
    BUILD,
    [
      ...on([...READ, 's3:PutObject'], `${bucket('site')}/index.html`),
      ...on(READ, `${bucket('uploads')}/source.zip`),
      ...on(ERASE, `${bucket('artifacts')}/a/b`),
      ...on(LOGS, `${LOG}-prod:log-stream:1`),
      ...on(['kms:Decrypt'], KEY),
      ...on(BUILDS, `${PROJECT}-dev`),
      ...on(
        ['secretsmanager:GetSecretValue'],
        `arn:aws:secretsmanager:eu-south-2:${ACCOUNT}:secret:brazilcart-db-secret-dev-abcdef`,
      ),
    ],
  ],
  [START, on(['codepipeline:StartPipelineExecution'], `${PIPELINE_ARN}-prod`)],
  [
    REPORT,
    [
      ...on(['codepipeline:StartPipelineExecution'], `${PIPELINE_ARN}-dev`),
      ...on(['codepipeline:GetPipelineExecution'], `${PIPELINE_ARN}-prod`),
      ...on(['sns:Publish'], `${TOPIC}-prod`),
      ...on(['sns:Subscribe'], `${TOPIC}-dev`),
      ...on(['kms:Decrypt'], KEY, VIA_S3),
      ...on(['kms:GenerateDataKey'], KEY),
    ],
  ],
  [
    EMPTIER,
    [
      ...on(READ, `${bucket('site')}/index.html`),
      ...on(ERASE, 'arn:aws:s3:::somebody-elses/a'),
      ...on(['s3:DeleteBucket'], bucket('site')),
    ],
  ],
];

const table = (calls: [string, Call[]][]) =>
  calls.flatMap(([role, list]) => list.map((call) => [role, call.action, call.resource, call] as const));

describe('the roles of BrazilCart', () => {
  const template = synthesized();
  const roles = new SimulatedRoles(template.toJSON(), 'eu-south-2');

  it('[BC-10] have no wildcard and nothing else that least-privilege refuses', () => {
    expect(findings(template.toJSON() as never)).toEqual([]);
  });

  it('[BC-10] are all below', () => {
    expect(ALLOWED.map(([role]) => role).sort()).toEqual([...roles.names].sort());
  });

  it.each(table(ALLOWED))('[BC-10] let %s call %s on %s', async (role, _action, _resource, call) => {
    expect(await roles.allows(role, call)).toBe(true);
  });

  it.each(table(DENIED))('[BC-10] do not let %s call %s on %s', async (role, _action, _resource, call) => {
    expect(await roles.allows(role, call)).toBe(false);
  });

  it.each(ALLOWED)('[BC-10] have no permission for %s that nothing above uses', (role, calls) => {
    expect(roles.unusedPermissions(role, calls)).toEqual([]);
  });
});
