import { findings } from '@slipway/least-privilege';
import { Call, SimulatedRoles } from '@slipway/testing/simulated-roles';
import { Resource, resourcesOf } from '@slipway/testing/template-resources';
import { StackId, synthesized } from './synthesized';

const REGION = 'eu-south-2';
const ACCOUNT = '123456789012';
const UNITS = ['16', '18', '20', '24'].map((version) => `unit-node${version}`);
const BUILDS = ['image', ...UNITS, 'integration', 'security'];

const on = (actions: readonly string[], resource: string, context?: Call['context']): Call[] =>
  actions.map((action) => ({ action, resource, context }));
const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
const via = (service: string) => ({ 'kms:ViaService': `${service}.${REGION}.amazonaws.com` });
const bucketOf = (holds: string) => `arn:aws:s3:::fintech-${holds}-${ACCOUNT}-${REGION}-dev`;
const roleOf = (name: string) => `fintech-${name}-role-dev`;
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${roleOf(name)}`;
const functionArn = (name: string) => arn('lambda', `function:fintech-${name}-function-dev`);
const topicArn = (about: string) => arn('sns', `fintech-${about}-topic-dev`);
const logOf = (name: string) => arn('logs', `log-group:${name}:log-stream:1`);

const KEY = arn('kms', 'key/fintech-key-dev');
const IMAGES = arn('ecr', 'repository/fintech-images-dev');
const ARTIFACTS = bucketOf('artifacts');
const LAYERS = bucketOf('layers');
const REPORTS = bucketOf('compliance');
const STACKS = ['foundation', 'network', 'build-images', 'service', 'delivery'].map((stack) =>
  arn('cloudformation', `stack/fintech-${stack}-stack-dev/1`),
);
const PIPELINE = arn('codepipeline', 'fintech-pipeline-dev');
const APPROVAL = `${PIPELINE}/Approval/Approve`;
const SERVICE = arn('ecs', 'service/fintech-cluster-dev/fintech-service-dev');
const RUNNING_IMAGE = arn('ssm', 'parameter/fintech-running-image-dev');
const SECRET = arn('secretsmanager', 'secret:fintech-webhook-secret-dev-abcdef');
const SANDBOX = arn('secretsmanager', 'secret:fintech-sandbox-dev-abcdef');
const CONNECTION = `arn:aws:codeconnections:${REGION}:${ACCOUNT}:connection/6a5e4f0c-0000-4000-8000-000000000000`;

const LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const functionLog = (name: string) => on(LOGS, logOf(`/aws/lambda/fintech-${name}-function-dev`));
const READ = ['s3:GetObject', 's3:GetObjectVersion'];
const settings = on(['s3:GetBucketVersioning', 's3:GetBucketAcl', 's3:GetBucketLocation'], ARTIFACTS);
const readArtifacts = on(READ, `${ARTIFACTS}/a/b`);
const writeArtifacts = on(['s3:PutObject'], `${ARTIFACTS}/a/b`);
const publish = (about: string) => [
  ...on(['sns:Publish'], topicArn(about)),
  ...on(['kms:GenerateDataKey', 'kms:Decrypt'], KEY, via('sns')),
];
const LOGIN = on(['ecr:GetAuthorizationToken'], '*');
const PULL = [
  ...on(['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], IMAGES),
  ...LOGIN,
];
const ANSWER = on(['codepipeline:PutJobSuccessResult', 'codepipeline:PutJobFailureResult'], '*');
const EXECUTIONS = on(['codepipeline:GetPipelineExecution', 'codepipeline:ListActionExecutions'], PIPELINE);
const pullFrom = (repository: string) =>
  on(
    ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    arn('ecr', `repository/fintech-${repository}-dev`),
  );
const build = (name: string) => [
  ...inSubnets('TapStack'),
  ...pullFrom('build-images'),
  ...LOGIN,
  ...settings,
  ...readArtifacts,
  ...on(LOGS, logOf(`/aws/codebuild/fintech-${name}-project-dev`)),
];
const template = synthesized();
const idOf = (stack: StackId, type: string, test: (properties: Resource['Properties']) => boolean) =>
  resourcesOf(template[stack], type).find(([, { Properties }]) => test(Properties))![0];
const SUBNETS = ['Private1', 'Private2'].map((subnet) =>
  idOf('Network', 'AWS::EC2::Subnet', ({ Tags }) =>
    JSON.stringify(Tags).includes(subnet.toLowerCase().replace(/(\d)/, '-$1')),
  ),
);
const INTERFACE = arn('ec2', 'network-interface/eni-0123456789abcdef0');
const asInterface = (subnet: string, service = 'codebuild') =>
  on(['ec2:CreateNetworkInterfacePermission'], INTERFACE, {
    'ec2:AuthorizedService': `${service}.amazonaws.com`,
    'ec2:Subnet': arn('ec2', `subnet/${subnet}`),
  });
/** Calls that CodeBuild makes to run a build of a stack in the private subnets. */
const inSubnets = (stack: 'TapStack' | 'BuildImages' | 'Service'): Call[] => {
  const group = idOf(stack, 'AWS::EC2::SecurityGroup', ({ GroupDescription: text }) =>
    String(text).startsWith('Builds'),
  );
  const places = [...SUBNETS.map((subnet) => arn('ec2', `subnet/${subnet}`)), arn('ec2', `security-group/${group}`)];
  return [
    ...[INTERFACE, ...places].flatMap((place) => on(['ec2:CreateNetworkInterface'], place)),
    ...on(['ec2:DeleteNetworkInterface'], INTERFACE),
    ...on(
      ['DhcpOptions', 'NetworkInterfaces', 'SecurityGroups', 'Subnets', 'Vpcs'].map((what) => `ec2:Describe${what}`),
      '*',
    ),
    ...SUBNETS.flatMap((subnet) => asInterface(subnet)),
  ];
};
const emptying = (holds: string): Call[] => [
  ...on(['s3:ListBucketVersions'], bucketOf(holds)),
  ...on(['s3:DeleteObject', 's3:DeleteObjectVersion'], `${bucketOf(holds)}/a/b`),
];
const table = (name: string) => arn('dynamodb', `table/fintech-${name}-dev`);

const assetOf = (kind: string, stack: StackId): string => {
  const [, { Properties }] = resourcesOf(template[stack], 'AWS::CodeBuild::Project').find(
    ([, project]) => project.Properties.Name === `fintech-${kind}-project-dev`,
  )!;
  return /[0-9a-f]{64}\.zip/.exec(JSON.stringify(Properties.Source.Location))![0];
};
const CANDIDATES = arn('ecr', 'repository/fintech-build-candidates-dev');
const PROMOTED = arn('ecr', 'repository/fintech-build-images-dev');
const ASSETS = `arn:aws:s3:::cdk-hnb659fds-assets-${ACCOUNT}-${REGION}`;
/** Builds that use an asset: those of images, of the gate for images, and of the scan of green. */
const ofAsset = (kind: string, stack: 'BuildImages' | 'Service' = 'BuildImages'): Call[] => [
  ...inSubnets(stack),
  ...on(READ, `${ASSETS}/${assetOf(kind, stack)}`),
  ...on(['s3:GetBucketAcl', 's3:GetBucketLocation'], ASSETS),
  ...on(LOGS, logOf(`/aws/codebuild/fintech-${kind}-project-dev`)),
];

/** Calls that the roles make. Together, they use all permissions of the roles, as the last tests check. */
const ALLOWED: [string, Call[]][] = [
  [
    roleOf('running-image'),
    [
      ...functionLog('running-image'),
      ...on(
        ['ssm:PutParameter', 'ssm:DeleteParameter', 'ssm:AddTagsToResource', 'ssm:RemoveTagsFromResource'],
        RUNNING_IMAGE,
      ),
    ],
  ],
  [
    roleOf('task'),
    [
      ...on(['dynamodb:GetItem', 'dynamodb:PutItem'], table('payments')),
      ...on(['kms:GenerateDataKey', 'kms:Decrypt'], KEY, via('dynamodb')),
    ],
  ],
  [roleOf('execution'), [...PULL, ...on(LOGS, logOf('/ecs/fintech-service-dev'))]],
  [roleOf('hook'), on(['lambda:InvokeFunction'], functionArn('smoke-test'))],
  [roleOf('test-build-hook'), on(['lambda:InvokeFunction'], functionArn('test-build'))],
  [
    roleOf('test-build'),
    [
      ...functionLog('test-build'),
      ...on(['codebuild:StartBuild', 'codebuild:BatchGetBuilds'], arn('codebuild', 'project/fintech-dast-project-dev')),
      ...on(['ecs:DescribeServiceDeployments'], SERVICE),
      ...on(
        ['ecs:DescribeServiceDeployments'],
        arn('ecs', 'service-deployment/fintech-cluster-dev/fintech-service-dev/1'),
      ),
    ],
  ],
  [
    roleOf('dast'),
    [
      ...ofAsset('dast', 'Service'),
      ...pullFrom('build-images'),
      ...LOGIN,
      ...on(
        ['CreateReportGroup', 'CreateReport', 'UpdateReport', 'BatchPutTestCases'].map((what) => `codebuild:${what}`),
        arn('codebuild', 'report-group/fintech-dast-report-dev'),
      ),
    ],
  ],
  [
    roleOf('deploy'),
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
        arn('ecs', 'service-deployment/fintech-cluster-dev/fintech-service-dev/1'),
      ),
      ...on(['ecs:DescribeServiceRevisions'], arn('ecs', 'service-revision/fintech-cluster-dev/fintech-service-dev/1')),
      ...on(['ecs:RegisterTaskDefinition'], arn('ecs', 'task-definition/fintech-task-dev:7')),
      ...on(['ecs:DescribeTaskDefinition', 'ecs:DeregisterTaskDefinition', 'ecs:ListTaskDefinitions'], '*'),
      ...['task', 'execution'].flatMap((name) =>
        on(['iam:PassRole'], roleArn(name), { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' }),
      ),
      ...on(['ssm:GetParameter', 'ssm:PutParameter'], RUNNING_IMAGE),
      ...on(['cloudformation:DescribeStacks'], `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/own/1`),
      ...on(['ecr:BatchGetImage', 'ecr:PutImage'], IMAGES),
      ...functionLog('deploy'),
      ...ANSWER,
    ],
  ],
  [
    roleOf('bucket-emptier'),
    [...functionLog('bucket-emptier'), ...['artifacts', 'layers', 'access-logs', 'compliance'].flatMap(emptying)],
  ],
  [roleOf('log-emptier'), [...functionLog('log-emptier'), ...emptying('traffic-logs')]],
  [
    roleOf('webhook'),
    [
      ...functionLog('webhook'),
      ...on(['secretsmanager:GetSecretValue'], SECRET),
      ...on(['events:PutEvents'], arn('events', 'event-bus/fintech-webhook-bus-dev')),
      ...on(['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'], table('webhook-claims')),
      ...on(['kms:Decrypt'], KEY, via('secretsmanager')),
      ...on(['kms:GenerateDataKey', 'kms:Decrypt'], KEY, via('dynamodb')),
    ],
  ],
  [
    roleOf('scan-gate'),
    [
      ...functionLog('scan-gate'),
      ...on(['ecr:DescribeImageScanFindings'], IMAGES),
      ...ANSWER,
      ...readArtifacts,
      ...writeArtifacts,
    ],
  ],
  [
    roleOf('compliance'),
    [
      ...functionLog('compliance'),
      ...STACKS.flatMap((stack) => on(['cloudformation:GetTemplate'], stack)),
      ...on(['s3:PutObject'], `${REPORTS}/2026/11/29/1.html`),
      ...ANSWER,
    ],
  ],
  [
    roleOf('pipeline'),
    [
      ...settings,
      ...readArtifacts,
      ...writeArtifacts,
      ...on(['s3:PutObjectAcl'], `${ARTIFACTS}/a/b`),
      ...on(['codeconnections:UseConnection'], CONNECTION),
      ...BUILDS.flatMap((name) =>
        on(
          ['codebuild:StartBuild', 'codebuild:BatchGetBuilds', 'codebuild:StopBuild'],
          arn('codebuild', `project/fintech-${name}-project-dev`),
        ),
      ),
      ...['scan-gate', 'compliance', 'approver-check', 'deploy'].flatMap((name) =>
        on(['lambda:InvokeFunction'], functionArn(name)),
      ),
      ...publish('approvals'),
    ],
  ],
  [roleOf('push-start'), on(['codepipeline:StartPipelineExecution'], PIPELINE)],
  [
    roleOf('image'),
    [
      ...build('image'),
      ...writeArtifacts,
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
      ...on(['s3:ListBucket'], LAYERS),
      ...on([...READ, 's3:PutObject'], `${LAYERS}/layers/a`),
    ],
  ],
  ...UNITS.map((unit): [string, Call[]] => [roleOf(unit), build(unit)]),
  [
    roleOf('integration'),
    [
      ...build('integration'),
      ...PULL,
      ...on(['secretsmanager:GetSecretValue'], SANDBOX),
      ...on(['kms:Decrypt'], KEY, via('secretsmanager')),
    ],
  ],
  [roleOf('security'), [...build('security'), ...writeArtifacts]],
  [
    roleOf('approval'),
    [
      ...on(['codepipeline:PutApprovalResult'], APPROVAL),
      ...on(['codepipeline:GetPipelineState', 'codepipeline:GetPipelineExecution'], PIPELINE),
      ...on(READ, `${REPORTS}/2026/11/29/1.html`),
    ],
  ],
  [roleOf('failure-report'), [...functionLog('failure-report'), ...EXECUTIONS, ...publish('build-failures')]],
  [
    roleOf('approver-check'),
    [
      ...functionLog('approver-check'),
      ...on(['dynamodb:PutItem'], table('approvals-table')),
      ...on(['kms:GenerateDataKey', 'kms:Decrypt'], KEY, via('dynamodb')),
      ...EXECUTIONS,
      ...on(['codepipeline:ListPipelineExecutions'], PIPELINE),
      ...ANSWER,
    ],
  ],
  [
    roleOf('audit'),
    [
      ...functionLog('audit'),
      ...EXECUTIONS,
      ...on(['dynamodb:PutItem'], table('approvals-table')),
      ...on(['kms:GenerateDataKey', 'kms:Decrypt'], KEY, via('dynamodb')),
    ],
  ],
  [
    roleOf('delivery-metrics'),
    [
      ...functionLog('delivery-metrics'),
      ...on(['dynamodb:PutItem', 'dynamodb:Query'], table('delivery-facts')),
      ...on(['kms:GenerateDataKey', 'kms:Decrypt'], KEY, via('dynamodb')),
      ...on(['sqs:SendMessage'], arn('sqs', 'fintech-delivery-metrics-failed-queue-dev'), {
        'aws:SecureTransport': 'true',
      }),
    ],
  ],
  // CloudFormation names it
  ['NetworkFlowLogsRoleBD754996', on([...LOGS, 'logs:DescribeLogStreams'], logOf('/aws/vpc/fintech-vpc-dev'))],
  [
    roleOf('build-images'),
    [
      ...ofAsset('build-images'),
      ...LOGIN,
      ...on(
        [
          'ecr:BatchCheckLayerAvailability',
          'ecr:BatchGetImage',
          'ecr:InitiateLayerUpload',
          'ecr:UploadLayerPart',
          'ecr:CompleteLayerUpload',
          'ecr:PutImage',
        ],
        CANDIDATES,
      ),
    ],
  ],
  [
    roleOf('image-gate'),
    [
      ...ofAsset('image-gate'),
      ...on(['ecr:DescribeImageScanFindings', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], CANDIDATES),
      ...on(
        [
          'ecr:BatchCheckLayerAvailability',
          'ecr:InitiateLayerUpload',
          'ecr:UploadLayerPart',
          'ecr:CompleteLayerUpload',
          'ecr:PutImage',
        ],
        PROMOTED,
      ),
      ...on(
        ['CreateReportGroup', 'CreateReport', 'UpdateReport', 'BatchPutTestCases'].map((what) => `codebuild:${what}`),
        arn('codebuild', 'report-group/fintech-image-gate-report-dev'),
      ),
    ],
  ],
  ...['change', 'rebuild'].map((why): [string, Call[]] => [
    roleOf(`build-images-${why}-start`),
    on(['codebuild:StartBuild'], arn('codebuild', 'project/fintech-build-images-project-dev')),
  ]),
  [
    roleOf('build-images-gate-start'),
    on(['codebuild:StartBuild'], arn('codebuild', 'project/fintech-image-gate-project-dev')),
  ],
  [roleOf('build-images-publish'), publish('build-images')],
  [roleOf('deployments-publish'), publish('deployments')],
  [roleOf('findings-publish'), publish('findings')],
];

/** Calls that are similar to those of the roles, but that the roles must not be allowed to make. */
const DENIED: [string, Call[]][] = [
  [
    roleOf('task'),
    [
      ...readArtifacts,
      ...on(['secretsmanager:GetSecretValue'], SECRET),
      ...on(['ecr:BatchGetImage'], IMAGES),
      ...on(['kms:Decrypt'], KEY),
      ...on(['kms:Decrypt'], KEY, via('secretsmanager')),
      ...on(
        ['DeleteItem', 'UpdateItem', 'Scan', 'Query', 'DeleteTable'].map((action) => `dynamodb:${action}`),
        table('payments'),
      ),
      ...on(['dynamodb:PutItem', 'dynamodb:GetItem'], table('approvals-table')),
    ],
  ],
  [roleOf('execution'), [...on(['ecr:PutImage'], IMAGES), ...on(['ecr:BatchGetImage'], `${IMAGES}-other`)]],
  [
    roleOf('pipeline'),
    [
      ...on(['codepipeline:PutApprovalResult'], APPROVAL),
      ...on(['ecs:UpdateService'], SERVICE),
      ...on(['ecr:PutImage'], IMAGES),
      ...on(['codebuild:StartBuild'], arn('codebuild', 'project/other')),
      ...on(['s3:GetObject'], `${LAYERS}/layers/a`),
    ],
  ],
  ...BUILDS.map((name): [string, Call[]] => [
    roleOf(name),
    [
      ...on(['ecs:UpdateService'], SERVICE),
      ...on(['codepipeline:PutApprovalResult'], APPROVAL),
      ...on(['codepipeline:StartPipelineExecution'], PIPELINE),
      ...on(['secretsmanager:GetSecretValue'], SECRET),
      ...on(['ecr:BatchDeleteImage'], IMAGES),
      ...on(['iam:PassRole'], roleArn('task')),
    ],
  ]),
  ...BUILDS.map((name): [string, Call[]] => [
    roleOf(name),
    [
      ...asInterface(SUBNETS[0], 'lambda'),
      ...asInterface('subnet-of-another-network'),
      ...on(['ec2:CreateNetworkInterface'], arn('ec2', 'subnet/subnet-of-another-network')),
      ...on(['ec2:CreateNetworkInterface'], arn('ec2', 'security-group/of-the-tasks')),
      ...on(['ecr:BatchGetImage'], CANDIDATES),
      ...on(['ecr:PutImage'], PROMOTED),
    ],
  ]),
  ...BUILDS.filter((name) => name !== 'integration').map((name): [string, Call[]] => [
    roleOf(name),
    on(['secretsmanager:GetSecretValue'], SANDBOX),
  ]),
  [
    roleOf('dast'),
    [
      ...on(['ecs:UpdateService'], SERVICE),
      ...on(['dynamodb:GetItem', 'dynamodb:PutItem'], table('payments')),
      ...on(['secretsmanager:GetSecretValue'], SANDBOX),
      ...on(['ecr:BatchGetImage'], IMAGES),
      ...on(['ecr:PutImage'], PROMOTED),
      ...on(['codebuild:StartBuild'], arn('codebuild', 'project/fintech-dast-project-dev')),
    ],
  ],
  [
    roleOf('test-build'),
    [
      ...on(['codebuild:StartBuild'], arn('codebuild', 'project/fintech-security-project-dev')),
      ...on(['codebuild:StopBuild'], arn('codebuild', 'project/fintech-dast-project-dev')),
      ...on(['ecs:UpdateService'], SERVICE),
    ],
  ],
  [roleOf('build-images'), on(['ecr:PutImage'], PROMOTED)],
  [roleOf('image-gate'), [...on(['ecr:PutImage'], CANDIDATES), ...on(['ecr:PutImage'], IMAGES)]],
  ...UNITS.map((name): [string, Call[]] => [
    roleOf(name),
    [...writeArtifacts, ...on(['ecr:BatchGetImage', 'ecr:PutImage'], IMAGES)],
  ]),
  [roleOf('security'), on(['ecr:BatchGetImage', 'ecr:PutImage'], IMAGES)],
  [roleOf('integration'), [...writeArtifacts, ...on(['ecr:PutImage'], IMAGES)]],
  [
    roleOf('compliance'),
    [
      ...on(['cloudformation:GetTemplate'], arn('cloudformation', 'stack/fintech-foundation-stack-prod/1')),
      ...on(['cloudformation:UpdateStack', 'cloudformation:DescribeStacks'], STACKS[0]),
      ...on(['s3:GetObject', 's3:DeleteObject'], `${REPORTS}/2026/11/29/1.html`),
      ...writeArtifacts,
    ],
  ],
  ...BUILDS.map((name): [string, Call[]] => [roleOf(name), on(['s3:PutObject'], `${REPORTS}/2026/11/29/1.html`)]),
  [
    roleOf('approval'),
    [
      ...on(['s3:PutObject', 's3:DeleteObject'], `${REPORTS}/2026/11/29/1.html`),
      ...on(['codepipeline:PutApprovalResult'], `${PIPELINE}/Deploy/Release`),
      ...on(['codepipeline:PutApprovalResult'], arn('codepipeline', 'other/Approval/Approve')),
      ...on(['codepipeline:StartPipelineExecution'], PIPELINE),
      ...on(['codepipeline:RetryStageExecution'], `${PIPELINE}/Deploy`),
      ...on(['dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:UpdateItem'], table('approvals-table')),
    ],
  ],
  [roleOf('push-start'), on(['codepipeline:PutApprovalResult'], APPROVAL)],
  [
    roleOf('approver-check'),
    [
      ...on(['codepipeline:PutApprovalResult'], APPROVAL),
      ...on(['codepipeline:RetryStageExecution'], `${PIPELINE}/Approval`),
      ...on(['codepipeline:StartPipelineExecution'], PIPELINE),
      ...on(['codepipeline:GetPipelineExecution'], arn('codepipeline', 'other')),
      ...on(['dynamodb:DeleteItem', 'dynamodb:UpdateItem'], table('approvals-table')),
    ],
  ],
  [roleOf('webhook'), on(['codepipeline:StartPipelineExecution'], PIPELINE)],
];

/**
 * The permissions of these roles on parts of the load balancer and the network are simulated in the packages that grant
 * them.
 */
const ELSEWHERE = [roleOf('live-state'), roleOf('infrastructure'), roleOf('smoke-test')];

const rows = (calls: [string, Call[]][]) =>
  calls.flatMap(([role, list]) => list.map((call) => [role, call.action, call.resource, call] as const));
const templates = Object.values(template).map((one) => one.toJSON());
const roles = new SimulatedRoles(templates, REGION, ACCOUNT);
const known = roles.names.filter((name) => !ELSEWHERE.includes(name));

describe('the roles', () => {
  it('have no wildcard and nothing that least-privilege refuses, except what Lambda requires of a function in a VPC, and log deliveries', () => {
    const refused = templates.flatMap((one) => findings(one as never, ACCOUNT)).map(({ rule }) => rule);

    expect([...new Set(refused)].sort()).toEqual(['open-resource', 'open-trust']);
  });

  it('are all tested', () => {
    expect(ALLOWED.map(([role]) => role).sort()).toEqual([...known].sort());
  });

  it.each(rows(ALLOWED))('[FT-09] let %s call %s on %s', async (role, _action, _resource, call) => {
    expect(await roles.allows(role, call)).toBe(true);
  });

  it.each(rows(DENIED))('[FT-09] do not let %s call %s on %s', async (role, _action, _resource, call) => {
    expect(await roles.allows(role, call)).toBe(false);
  });

  it.each(ALLOWED)('[FT-09] need every statement of %s', async (role, calls) => {
    expect(await roles.needlessStatements(role, calls)).toEqual([]);
  });

  it.each(ALLOWED)('[FT-09] have no permission for %s that nothing above uses', (role, calls) => {
    expect(roles.unusedPermissions(role, calls)).toEqual([]);
  });
});

describe('the role of the approvers', () => {
  const alice = `arn:aws:iam::${ACCOUNT}:user/alice`;
  const factor = {
    'aws:MultiFactorAuthPresent': 'true',
    'aws:MultiFactorAuthAge': '60',
    'aws:username': 'alice',
    'sts:RoleSessionName': 'alice',
  };

  it('[FT-14] is for people of the account with a second factor', async () => {
    expect(await roles.canAssume(alice, roleOf('approval'), factor)).toBe(true);
  });

  it.each([
    ['without a second factor', alice, { ...factor, 'aws:MultiFactorAuthPresent': 'false' }],
    ['in a session with the name of somebody else', alice, { ...factor, 'sts:RoleSessionName': 'bob' }],
    ['with one that was used hours ago', alice, { ...factor, 'aws:MultiFactorAuthAge': '7200' }],
    ['of another account', 'arn:aws:iam::210987654321:user/mallory', factor],
  ])('[FT-14] is not for people %s', async (_, person, context) => {
    expect(await roles.canAssume(person, roleOf('approval'), context)).toBe(false);
  });

  it('[FT-14] is the only role that may decide', async () => {
    const decide = { action: 'codepipeline:PutApprovalResult', resource: APPROVAL };
    const deciding = await Promise.all(known.map(async (role) => ((await roles.allows(role, decide)) ? [role] : [])));

    expect(deciding.flat()).toEqual([roleOf('approval')]);
  });
});
