import { findings } from '@slipway/least-privilege';
import { Call, SimulatedRoles } from '@slipway/testing/simulated-roles';
import { synthesized } from './synthesized';

const REGION = 'eu-south-2';
const ACCOUNT = '123456789012';

const on = (actions: readonly string[], resource: string, context?: Call['context']): Call[] =>
  actions.map((action) => ({ action, resource, context }));
const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
const via = (service: string) => ({ 'kms:ViaService': `${service}.${REGION}.amazonaws.com` });

const KEY = arn('kms', 'key/container-key-dev');
const IMAGES = arn('ecr', 'repository/container-images-dev');
const ARTIFACTS = `arn:aws:s3:::container-artifacts-${ACCOUNT}-${REGION}-dev`;
const PIPELINE = arn('codepipeline', 'container-pipeline-dev');
const FAILURES = arn('sns', 'container-failures-topic-dev');
const SERVICE = arn('ecs', 'service/container-cluster-dev/container-service-dev');
const RUNNING_IMAGE = arn('ssm', 'parameter/container-running-image-dev');
const SECRET = arn('secretsmanager', 'secret:container-webhook-secret-dev-abcdef');
const TOKEN = arn('secretsmanager', 'secret:container-github-token-dev-abcdef');
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/container-${name}-role-dev`;
const functionArn = (name: string) => arn('lambda', `function:container-${name}-function-dev`);
const logOf = (name: string) => arn('logs', `log-group:${name}:log-stream:1`);
const functionLog = (name: string) => logOf(`/aws/lambda/container-${name}-function-dev`);

const LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const SETTINGS = ['s3:GetBucketVersioning', 's3:GetBucketAcl', 's3:GetBucketLocation'];
const READ = ['s3:GetObject', 's3:GetObjectVersion'];
const BUILDS = ['codebuild:StartBuild', 'codebuild:BatchGetBuilds', 'codebuild:StopBuild'];
const PULL = [
  ...on(['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], IMAGES),
  ...on(['ecr:GetAuthorizationToken'], '*'),
];
const ANSWER = on(['codepipeline:PutJobSuccessResult', 'codepipeline:PutJobFailureResult'], '*');
const REVISIONS = [
  ...on(['ecs:RegisterTaskDefinition'], arn('ecs', 'task-definition/container-task-dev:7')),
  ...on(['ecs:DescribeTaskDefinition', 'ecs:DeregisterTaskDefinition', 'ecs:ListTaskDefinitions'], '*'),
  ...['task', 'execution'].flatMap((name) =>
    on(['iam:PassRole'], roleArn(name), { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' }),
  ),
];
const objects = `${ARTIFACTS}/a/b`;
const readArtifacts = [...on(READ, objects), ...on(['kms:Decrypt'], KEY, via('s3'))];
const writeArtifacts = [
  ...on(['s3:PutObject'], objects),
  ...on(['kms:GenerateDataKey', 'kms:Decrypt'], KEY, via('s3')),
];
const build = (name: string) => [
  ...on(SETTINGS, ARTIFACTS),
  ...readArtifacts,
  ...on(LOGS, logOf(`/aws/codebuild/container-${name}-project-dev`)),
];

const logsIn = (bucket: string) => `arn:aws:s3:::container-${bucket}-${ACCOUNT}-${REGION}-dev`;
const emptying = (bucket: string): Call[] => [
  ...on(['s3:ListBucketVersions'], bucket),
  ...on(['s3:DeleteObject', 's3:DeleteObjectVersion'], `${bucket}/a/b`),
];

/** Calls that the roles make. Together, they use all permissions of the roles, as the last tests check. */
const ALLOWED: [string, Call[]][] = [
  [
    'container-running-image-role-dev',
    [
      ...on(LOGS, functionLog('running-image')),
      ...on(
        ['ssm:PutParameter', 'ssm:DeleteParameter', 'ssm:AddTagsToResource', 'ssm:RemoveTagsFromResource'],
        RUNNING_IMAGE,
      ),
    ],
  ],
  // CloudFormation names it
  ['NetworkFlowLogsRoleBD754996', on([...LOGS, 'logs:DescribeLogStreams'], logOf('/aws/vpc/container-vpc-dev'))],
  ['container-task-role-dev', []],
  ['container-execution-role-dev', [...PULL, ...on(LOGS, logOf('/ecs/container-service-dev'))]],
  ['container-hook-role-dev', on(['lambda:InvokeFunction'], functionArn('smoke-test'))],
  [
    'container-deploy-role-dev',
    [
      ...on(
        [
          'ecs:DescribeServices',
          'ecs:UpdateService',
          'ecs:ListServiceDeployments',
          'ecs:DescribeServiceDeployments',
          'ecs:DescribeServiceRevisions',
        ],
        SERVICE,
      ),
      ...on(
        ['ecs:DescribeServiceDeployments'],
        arn('ecs', 'service-deployment/container-cluster-dev/container-service-dev/1'),
      ),
      ...on(
        ['ecs:DescribeServiceRevisions'],
        arn('ecs', 'service-revision/container-cluster-dev/container-service-dev/1'),
      ),
      ...REVISIONS,
      ...on(['ssm:GetParameter', 'ssm:PutParameter'], RUNNING_IMAGE),
      ...on(['cloudformation:DescribeStacks'], `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/own/1`),
      ...on(['ecr:BatchGetImage', 'ecr:PutImage'], IMAGES),
      ...on(LOGS, functionLog('deploy')),
      ...ANSWER,
    ],
  ],
  [
    'container-bucket-emptier-role-dev',
    [...on(LOGS, functionLog('bucket-emptier')), ...emptying(ARTIFACTS), ...emptying(logsIn('access-logs'))],
  ],
  ['container-log-emptier-role-dev', [...on(LOGS, functionLog('log-emptier')), ...emptying(logsIn('traffic-logs'))]],
  [
    'container-webhook-role-dev',
    [
      ...on(LOGS, functionLog('webhook')),
      ...on(['secretsmanager:GetSecretValue'], SECRET),
      ...on(['events:PutEvents'], arn('events', 'event-bus/container-webhook-bus-dev')),
      ...on(
        ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
        arn('dynamodb', 'table/container-webhook-claims-dev'),
      ),
      ...on(['kms:Decrypt'], KEY, via('secretsmanager')),
      ...on(['kms:GenerateDataKey', 'kms:Decrypt'], KEY, via('dynamodb')),
    ],
  ],
  [
    'container-scan-gate-role-dev',
    [
      ...on(LOGS, functionLog('scan-gate')),
      ...on(['ecr:DescribeImageScanFindings'], IMAGES),
      ...ANSWER,
      ...readArtifacts,
      ...writeArtifacts,
    ],
  ],
  [
    'container-pipeline-role-dev',
    [
      ...on(SETTINGS, ARTIFACTS),
      ...readArtifacts,
      ...writeArtifacts,
      ...['image', 'unit', 'integration'].flatMap((name) =>
        on(BUILDS, arn('codebuild', `project/container-${name}-project-dev`)),
      ),
      ...['scan-gate', 'deploy'].flatMap((name) => on(['lambda:InvokeFunction'], functionArn(name))),
    ],
  ],
  ['container-push-start-role-dev', on(['codepipeline:StartPipelineExecution'], PIPELINE)],
  [
    'container-image-role-dev',
    [
      ...build('image'),
      ...writeArtifacts,
      ...on(['ecr:GetAuthorizationToken'], '*'),
      ...on(
        [
          'ecr:BatchCheckLayerAvailability',
          'ecr:BatchGetImage',
          'ecr:InitiateLayerUpload',
          'ecr:UploadLayerPart',
          'ecr:CompleteLayerUpload',
          'ecr:PutImage',
          'ecr:DescribeImages',
        ],
        IMAGES,
      ),
    ],
  ],
  ['container-unit-role-dev', build('unit')],
  ['container-integration-role-dev', [...build('integration'), ...PULL]],
  [
    'container-failure-report-role-dev',
    [
      ...on(LOGS, functionLog('failure-report')),
      ...on(['codepipeline:GetPipelineExecution', 'codepipeline:ListActionExecutions'], PIPELINE),
      ...on(['sns:Publish'], FAILURES),
      ...on(['kms:GenerateDataKey', 'kms:Decrypt'], KEY, via('sns')),
    ],
  ],
];

/** Calls that are similar to those of the roles, but that the roles must not be allowed to make. */
const DENIED: [string, Call[]][] = [
  [
    'container-task-role-dev',
    [...readArtifacts, ...on(['secretsmanager:GetSecretValue'], TOKEN), ...on(['ecr:BatchGetImage'], IMAGES)],
  ],
  ['container-execution-role-dev', [...on(['ecr:PutImage'], IMAGES), ...on(['ecr:BatchGetImage'], `${IMAGES}-other`)]],
  [
    'container-deploy-role-dev',
    [
      ...on(['ecs:UpdateService', 'ecs:DeleteService'], `${SERVICE}-other`),
      ...on(['ecs:DeleteService'], SERVICE),
      ...on(['ecs:RegisterTaskDefinition'], arn('ecs', 'task-definition/other:1')),
      ...on(['iam:PassRole'], roleArn('pipeline'), { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' }),
      ...on(['iam:PassRole'], roleArn('task'), { 'iam:PassedToService': 'lambda.amazonaws.com' }),
      ...on(
        ['ecr:InitiateLayerUpload', 'ecr:BatchDeleteImage', 'ecr:PutLifecyclePolicy', 'ecr:PutImageTagMutability'],
        IMAGES,
      ),
      ...on(['ecr:BatchGetImage', 'ecr:PutImage'], `${IMAGES}-other`),
    ],
  ],
  [
    'container-webhook-role-dev',
    [
      ...on(['codepipeline:StartPipelineExecution'], PIPELINE),
      ...on(['secretsmanager:GetSecretValue'], TOKEN),
      ...on(['kms:Decrypt'], KEY),
    ],
  ],
  [
    'container-scan-gate-role-dev',
    [...on(['ecr:PutImage', 'ecr:BatchGetImage'], IMAGES), ...on(['ecr:DescribeImageScanFindings'], `${IMAGES}-other`)],
  ],
  [
    'container-pipeline-role-dev',
    [
      ...on(['ecs:UpdateService'], SERVICE),
      ...on(['ecr:PutImage'], IMAGES),
      ...on(['secretsmanager:GetSecretValue'], TOKEN),
      ...on(['lambda:InvokeFunction'], functionArn('smoke-test')),
    ],
  ],
  [
    'container-image-role-dev',
    [
      ...on(['ecr:DeleteRepository', 'ecr:BatchDeleteImage', 'ecr:PutImageTagMutability'], IMAGES),
      ...on(['ecs:UpdateService'], SERVICE),
      ...on(['kms:Decrypt'], KEY),
    ],
  ],
  ['container-unit-role-dev', [...on(['ecr:BatchGetImage', 'ecr:PutImage'], IMAGES), ...writeArtifacts.slice(0, 1)]],
  ['container-integration-role-dev', [...on(['ecr:PutImage'], IMAGES), ...writeArtifacts.slice(0, 1)]],
  [
    'container-failure-report-role-dev',
    [...on(['codepipeline:StartPipelineExecution'], PIPELINE), ...on(['sns:Publish'], arn('sns', 'other'))],
  ],
];

const table = (calls: [string, Call[]][]) =>
  calls.flatMap(([role, list]) => list.map((call) => [role, call.action, call.resource, call] as const));
const templates = Object.values(synthesized()).map((template) => template.toJSON());
const roles = new SimulatedRoles(templates, REGION, ACCOUNT);
/**
 * The following roles have permissions on parts of the load balancer and the network. Only the package that grants them
 * can name these parts, so the permissions are simulated there.
 */
const ELSEWHERE = [
  'container-live-state-role-dev',
  'container-infrastructure-role-dev',
  'container-smoke-test-role-dev',
];

describe('the roles', () => {
  it('[GC-10] have no wildcard and nothing that least-privilege refuses, except what Lambda requires of a function in a VPC, and a log delivery without a documented condition', () => {
    const refused = templates.flatMap((template) => findings(template as never, ACCOUNT));

    const told = refused
      .map(({ rule, json }) => {
        const { Sid: sid, Action: actions } = JSON.parse(json) as { Sid?: string; Action: string | string[] };
        return `${rule} ${sid ?? [actions].flat().join(' ')}`;
      })
      .sort();
    expect(told).toEqual([
      ...Array<string>(2).fill(
        'open-resource ec2:AssignPrivateIpAddresses ec2:DeleteNetworkInterface ec2:UnassignPrivateIpAddresses',
      ),
      'open-trust LoadBalancerLogs',
    ]);
  });

  it('[GC-10] are all below', () => {
    expect([...ALLOWED.map(([role]) => role), ...ELSEWHERE].sort()).toEqual([...roles.names].sort());
  });

  it.each(table(ALLOWED))('[GC-10] let %s call %s on %s', async (role, _action, _resource, call) => {
    expect(await roles.allows(role, call)).toBe(true);
  });

  it.each(table(DENIED))('[GC-10] do not let %s call %s on %s', async (role, _action, _resource, call) => {
    expect(await roles.allows(role, call)).toBe(false);
  });

  it.each(ALLOWED)(
    '[GC-10] need every statement of %s: without it, one of the calls above is denied',
    async (role, calls) => {
      expect(await roles.needlessStatements(role, calls)).toEqual([]);
    },
  );

  it.each(ALLOWED)('[GC-10] have no permission for %s that nothing above uses', (role, calls) => {
    expect(roles.unusedPermissions(role, calls)).toEqual([]);
  });

  it('[GC-07] use the key only through the service that stores the encrypted data', async () => {
    const direct = await Promise.all(
      roles.names.map(
        async (role) =>
          [
            role,
            await roles.allows(role, { action: 'kms:Decrypt', resource: KEY, context: { 'kms:ViaService': 'none' } }),
          ] as const,
      ),
    );

    expect(direct.filter(([, allowed]) => allowed)).toEqual([]);
  });
});
