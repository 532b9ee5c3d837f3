import { findings } from '@slipway/least-privilege';
import { Call, SimulatedRoles } from '@slipway/testing/simulated-roles';
import { resourcesOf } from '@slipway/testing/template-resources';
import { synthesized, web } from './synthesized';

const REGION = 'us-east-1';
const ACCOUNT = '123456789012';

const on = (actions: readonly string[], resource: string, context?: Call['context']): Call[] =>
  actions.map((action) => ({ action, resource, context }));
const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
const via = (service: string) => ({ 'kms:ViaService': `${service}.${REGION}.amazonaws.com` });

const KEY = arn('kms', 'key/cicd-pipeline-dev');
const IMAGES = arn('ecr', 'repository/cicd-images-dev');
const ARTIFACTS = 'arn:aws:s3:::cicd-artifacts-dev-us-east-1';
const ACCESS_LOGS = 'arn:aws:s3:::cicd-access-logs-dev-us-east-1';
const PIPELINE = arn('codepipeline', 'cicd-pipeline-dev');
const REPOSITORY = arn('codecommit', 'cicd-web-dev');
const TOPIC = arn('sns', 'cicd-delivery-topic-dev');
const SERVICE = arn('ecs', 'service/cicd-cluster-dev/cicd-service-dev');
const RUNNING_IMAGE = arn('ssm', 'parameter/cicd-running-image-dev');
const ORCHESTRATOR = arn('lambda', 'function:deploy-orchestrator-dev');
const SECRETS = {
  deployment: arn('secretsmanager', 'secret:cicd/config/dev/deployment-abcdef'),
  database: arn('secretsmanager', 'secret:cicd/rds/dev/master-abcdef'),
  api: arn('secretsmanager', 'secret:cicd/api/dev/keys-abcdef'),
};
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/cicd-${name}-role-dev`;
const projectArn = (name: string) => arn('codebuild', `project/cicd-${name}-project-dev`);
const logOf = (name: string) => arn('logs', `log-group:${name}:log-stream:1`);
const functionLog = (name: string) => logOf(`/aws/lambda/cicd-${name}-function-dev`);

const LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const SETTINGS = ['s3:GetBucketVersioning', 's3:GetBucketAcl', 's3:GetBucketLocation'];
const READ = ['s3:GetObject', 's3:GetObjectVersion'];
const BUILDS = ['codebuild:StartBuild', 'codebuild:BatchGetBuilds', 'codebuild:StopBuild'];
const ENCRYPT = ['kms:GenerateDataKey', 'kms:Decrypt'];
const REVISIONS = ['ecs:DescribeTaskDefinition', 'ecs:DeregisterTaskDefinition', 'ecs:ListTaskDefinitions'];
const TRACES = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];
const balancing = (kind: string, type: string, id: string) => {
  const [[name, { Properties }]] = resourcesOf(web(), type).filter(([one]) => one.includes(id));
  return arn('elasticloadbalancing', `${kind}/${Properties.Name ?? name}`);
};
const LISTENER = balancing('listener/app/balancer/0a', 'AWS::ElasticLoadBalancingV2::Listener', 'Http');
const RULE = balancing('listener-rule/app/balancer/0a/1b', 'Custom::TrafficRule', 'ProductionRule');
const TARGETS = ['Blue', 'Green'].map(
  (colour) => `${balancing('targetgroup', 'AWS::ElasticLoadBalancingV2::TargetGroup', colour)}/0a`,
);
const BUILD_LOG = logOf('/aws/codebuild/dev');
const objects = `${ARTIFACTS}/a/b`;

const readArtifacts = [...on(READ, objects), ...on(['kms:Decrypt'], KEY, via('s3'))];
const writeArtifacts = [...on(['s3:PutObject'], objects), ...on(ENCRYPT, KEY, via('s3'))];
const publish = [...on(['sns:Publish'], TOPIC), ...on(ENCRYPT, KEY, via('sns'))];
const build = [...on(SETTINGS, ARTIFACTS), ...readArtifacts, ...on(LOGS, BUILD_LOG)];
const revisions = [
  ...on(['ecs:RegisterTaskDefinition'], arn('ecs', 'task-definition/cicd-task-dev:7')),
  ...on(REVISIONS, '*'),
  ...['task', 'execution'].flatMap((name) =>
    on(['iam:PassRole'], roleArn(name), { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' }),
  ),
];
const emptying = (bucket: string): Call[] => [
  ...on(['s3:ListBucketVersions'], bucket),
  ...on(['s3:DeleteObject', 's3:DeleteObjectVersion'], `${bucket}/a/b`),
];
const rotating = (secret: string, log: string): Call[] => [
  ...on(
    [
      'secretsmanager:DescribeSecret',
      'secretsmanager:GetSecretValue',
      'secretsmanager:ListSecretVersionIds',
      'secretsmanager:PutSecretValue',
      'secretsmanager:UpdateSecretVersionStage',
    ],
    secret,
  ),
  ...on(ENCRYPT, KEY, via('secretsmanager')),
  ...on(LOGS, functionLog(log)),
];

const SECRET_ACTIONS = [
  'CreateSecret',
  'DeleteSecret',
  'DescribeSecret',
  'TagResource',
  'UntagResource',
  'UpdateSecret',
];
const provisioning: Call[] = [
  ...Object.values(SECRETS).flatMap((secret) =>
    on(
      SECRET_ACTIONS.map((action) => `secretsmanager:${action}`),
      secret,
    ),
  ),
  ...on(ENCRYPT, KEY, via('secretsmanager')),
  ...on(['cloudformation:DescribeStacks'], `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/own/1`),
  ...on(LOGS, functionLog('secrets')),
];

const ORCHESTRATION: Call[] = [
  ...on(['ecs:DescribeServices', 'ecs:UpdateService', 'ecs:ListServiceDeployments'], SERVICE),
  ...on(['ecs:DescribeServiceDeployments', 'ecs:DescribeServiceRevisions'], SERVICE),
  ...on(['ecs:DescribeServiceDeployments'], arn('ecs', 'service-deployment/cicd-cluster-dev/cicd-service-dev/1')),
  ...on(['ecs:DescribeServiceRevisions'], arn('ecs', 'service-revision/cicd-cluster-dev/cicd-service-dev/1')),
  ...revisions,
  ...on(['ssm:GetParameter', 'ssm:PutParameter'], RUNNING_IMAGE),
  ...on(['cloudformation:DescribeStacks'], `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/own/1`),
  ...on(['ecr:BatchGetImage', 'ecr:PutImage'], IMAGES),
  ...on(['secretsmanager:GetSecretValue'], SECRETS.deployment),
  ...on(['kms:Decrypt'], KEY, via('secretsmanager')),
  ...on(LOGS, logOf('/aws/lambda/deploy-orchestrator-dev')),
  ...on(TRACES, '*'),
  ...on(['codepipeline:PutJobSuccessResult', 'codepipeline:PutJobFailureResult'], '*'),
];

const NOT_OF_THE_ORCHESTRATOR: Call[] = [
  ...on(['ecs:UpdateService'], `${SERVICE}-other`),
  ...on(['ecs:DeleteService'], SERVICE),
  ...on(['ecs:RegisterTaskDefinition'], arn('ecs', 'task-definition/other:1')),
  ...on(['iam:PassRole'], roleArn('pipeline'), { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' }),
  ...on(['iam:PassRole'], roleArn('task'), { 'iam:PassedToService': 'lambda.amazonaws.com' }),
  ...on(['ecr:BatchDeleteImage', 'ecr:PutImageTagMutability'], IMAGES),
  ...on(['secretsmanager:GetSecretValue'], SECRETS.database),
  ...on(['secretsmanager:GetSecretValue'], SECRETS.api),
  ...on(['secretsmanager:PutSecretValue'], SECRETS.deployment),
  ...on(['kms:Decrypt'], KEY, via('s3')),
  ...on(['codepipeline:StartPipelineExecution'], PIPELINE),
];

/** The simulator does not support tags of listener rules. The statement also contains the other calls on a rule. */
const TAGGING = ['AddTags', 'RemoveTags'];
const isKnown = ({ action }: Call) => !TAGGING.includes(action.split(':')[1]);
const LIVE_STATE: Call[] = [
  ...on(LOGS, functionLog('live-state')),
  ...on(['elasticloadbalancing:CreateRule'], LISTENER),
  ...on(
    ['DeleteRule', 'ModifyRule', 'SetRulePriorities', ...TAGGING].map((action) => `elasticloadbalancing:${action}`),
    RULE,
  ),
  ...on(['elasticloadbalancing:DescribeRules', 'elasticloadbalancing:DescribeTargetHealth'], '*'),
  ...on(['ecs:DescribeServices'], SERVICE),
  ...on(['ssm:GetParameter'], RUNNING_IMAGE),
  ...revisions,
];

/**
 * Calls of ECS that shift traffic: those of AmazonECSInfrastructureRolePolicyForLoadBalancers, but only on this
 * service.
 */
const SHIFTING: Call[] = [
  ...on(['elasticloadbalancing:ModifyRule'], RULE),
  ...TARGETS.flatMap((group) =>
    on(['elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:DeregisterTargets'], group),
  ),
  ...on(
    ['Listeners', 'Rules', 'TargetGroups', 'TargetHealth'].map((what) => `elasticloadbalancing:Describe${what}`),
    '*',
  ),
];

/** Calls that the roles make. Together, they use all permissions of the roles, as the last tests check. */
const ALLOWED: [string, Call[]][] = [
  [
    'cicd-running-image-role-dev',
    [
      ...on(LOGS, functionLog('running-image')),
      ...on(
        ['ssm:PutParameter', 'ssm:DeleteParameter', 'ssm:AddTagsToResource', 'ssm:RemoveTagsFromResource'],
        RUNNING_IMAGE,
      ),
    ],
  ],
  [
    'cicd-bucket-emptier-role-dev',
    [...on(LOGS, functionLog('bucket-emptier')), ...emptying(ARTIFACTS), ...emptying(ACCESS_LOGS)],
  ],
  ['cicd-publish-role-dev', publish],
  ['cicd-secrets-role-dev', provisioning],
  ['cicd-deployment-rotation-role-dev', rotating(SECRETS.deployment, 'deployment-rotation')],
  ['cicd-api-rotation-role-dev', rotating(SECRETS.api, 'api-rotation')],
  // CloudFormation names it
  ['VpcNetworkFlowLogsRole56A4D101', on([...LOGS, 'logs:DescribeLogStreams'], logOf('/aws/vpc/cicd-vpc-dev'))],
  [
    'cicd-task-role-dev',
    on([...TRACES, ...['Rules', 'Targets', 'StatisticSummaries'].map((what) => `xray:GetSampling${what}`)], '*'),
  ],
  [
    'cicd-execution-role-dev',
    [
      ...on(['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], IMAGES),
      ...on(['ecr:GetAuthorizationToken'], '*'),
      ...on(LOGS, logOf('/ecs/dev')),
    ],
  ],
  ['cicd-deploy-role-dev', ORCHESTRATION],
  ['cicd-live-state-role-dev', LIVE_STATE],
  ['cicd-infrastructure-role-dev', SHIFTING],
  [
    'cicd-pipeline-role-dev',
    [
      ...on(SETTINGS, ARTIFACTS),
      ...readArtifacts,
      ...writeArtifacts,
      ...on(
        [
          'codecommit:GetBranch',
          'codecommit:GetCommit',
          'codecommit:UploadArchive',
          'codecommit:GetUploadArchiveStatus',
          'codecommit:CancelUploadArchive',
        ],
        REPOSITORY,
      ),
      ...['build', 'test', 'security'].flatMap((name) => on(BUILDS, projectArn(name))),
      ...publish,
      ...on(['lambda:InvokeFunction'], ORCHESTRATOR),
    ],
  ],
  ['cicd-start-role-dev', on(['codepipeline:StartPipelineExecution'], PIPELINE)],
  [
    'cicd-build-role-dev',
    [
      ...build,
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
  ['cicd-test-role-dev', build],
  ['cicd-security-role-dev', [...build, ...writeArtifacts]],
  [
    'cicd-failure-report-role-dev',
    [
      ...on(['codepipeline:GetPipelineExecution', 'codepipeline:ListActionExecutions'], PIPELINE),
      ...publish,
      ...on(LOGS, functionLog('failure-report')),
    ],
  ],
];

/** Calls that are similar to those of the roles, but that the roles must not be allowed to make. */
const DENIED: [string, Call[]][] = [
  ['cicd-deploy-role-dev', NOT_OF_THE_ORCHESTRATOR],
  [
    'cicd-live-state-role-dev',
    [
      ...on(['elasticloadbalancing:ModifyRule', 'elasticloadbalancing:DeleteRule'], RULE.replace('balancer', 'other')),
      ...on(['elasticloadbalancing:ModifyListener'], LISTENER),
      ...on(['ecs:UpdateService'], SERVICE),
      ...on(['ssm:PutParameter'], RUNNING_IMAGE),
    ],
  ],
  [
    'cicd-infrastructure-role-dev',
    [
      ...on(['elasticloadbalancing:ModifyRule'], `${RULE}-other`),
      ...on(['elasticloadbalancing:RegisterTargets'], TARGETS[0].replace('targetgroup/', 'targetgroup/other-')),
      ...on(['elasticloadbalancing:DeleteRule'], RULE),
    ],
  ],
  ['cicd-running-image-role-dev', on(['ssm:PutParameter'], `${RUNNING_IMAGE}-other`)],
  ['cicd-publish-role-dev', [...on(['sns:Publish'], arn('sns', 'other')), ...on(['sns:Subscribe'], TOPIC)]],
  [
    'cicd-secrets-role-dev',
    [
      ...on(['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'], SECRETS.api),
      ...on(['secretsmanager:DeleteSecret'], SECRETS.api.replace('keys', 'other')),
    ],
  ],
  [
    'cicd-deployment-rotation-role-dev',
    [
      ...on(['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'], SECRETS.api),
      ...on(['secretsmanager:DeleteSecret', 'secretsmanager:PutResourcePolicy'], SECRETS.deployment),
      ...on(['kms:Decrypt'], KEY, via('s3')),
    ],
  ],
  [
    'cicd-api-rotation-role-dev',
    [
      ...on(['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'], SECRETS.deployment),
      ...on(['secretsmanager:DeleteSecret'], SECRETS.api),
    ],
  ],
  [
    'cicd-task-role-dev',
    [...readArtifacts, ...on(['secretsmanager:GetSecretValue'], SECRETS.api), ...on(['ecr:BatchGetImage'], IMAGES)],
  ],
  ['cicd-execution-role-dev', [...on(['ecr:PutImage'], IMAGES), ...on(['ecr:BatchGetImage'], `${IMAGES}-other`)]],
  [
    'cicd-pipeline-role-dev',
    [
      ...on(['ecs:UpdateService'], SERVICE),
      ...on(['ecr:PutImage'], IMAGES),
      ...on(['codecommit:GitPush', 'codecommit:DeleteRepository'], REPOSITORY),
      ...on(['codecommit:UploadArchive'], `${REPOSITORY}-other`),
      ...on(['secretsmanager:GetSecretValue'], SECRETS.deployment),
      ...on(['lambda:InvokeFunction'], arn('lambda', 'function:cicd-api-rotation-function-dev')),
    ],
  ],
  ['cicd-start-role-dev', on(['codepipeline:StartPipelineExecution'], `${PIPELINE}-other`)],
  [
    'cicd-build-role-dev',
    [
      ...on(['ecr:DeleteRepository', 'ecr:BatchDeleteImage', 'ecr:PutImageTagMutability'], IMAGES),
      ...on(['ecs:UpdateService'], SERVICE),
      ...on(LOGS, logOf('/aws/codebuild/other')),
    ],
  ],
  ['cicd-test-role-dev', [...on(['ecr:PutImage', 'ecr:BatchGetImage'], IMAGES), ...on(['s3:PutObject'], objects)]],
  [
    'cicd-security-role-dev',
    [...on(['ecr:PutImage'], IMAGES), ...on(['secretsmanager:GetSecretValue'], SECRETS.deployment)],
  ],
  [
    'cicd-failure-report-role-dev',
    [...on(['codepipeline:StartPipelineExecution'], PIPELINE), ...on(['sns:Publish'], arn('sns', 'other'))],
  ],
];

const table = (calls: [string, Call[]][]) =>
  calls.flatMap(([role, list]) =>
    list.filter(isKnown).map((call) => [role, call.action, call.resource, call] as const),
  );
const templates = Object.values(synthesized()).map((template) => template.toJSON());
const roles = new SimulatedRoles(templates, REGION, ACCOUNT);

describe('the roles', () => {
  it('[CW-20] have no wildcard and nothing that least-privilege refuses, except a log delivery without a documented condition', () => {
    const refused = templates.flatMap((template) => findings(template as never, ACCOUNT));

    expect(refused.map(({ rule, json }) => `${rule} ${(JSON.parse(json) as { Sid?: string }).Sid}`)).toEqual([
      'open-trust LoadBalancerLogs',
    ]);
  });

  it('[CW-20] are all below, one for each service and function', () => {
    expect(ALLOWED.map(([role]) => role).sort()).toEqual([...roles.names].sort());
  });

  it.each(table(ALLOWED))('[CW-20] let %s call %s on %s', async (role, _action, _resource, call) => {
    expect(await roles.allows(role, call)).toBe(true);
  });

  it.each(table(DENIED))('[CW-20] do not let %s call %s on %s', async (role, _action, _resource, call) => {
    expect(await roles.allows(role, call)).toBe(false);
  });

  it.each(ALLOWED)(
    '[CW-20] need every statement of %s: without it, one of the calls above is denied',
    async (role, calls) => {
      expect(await roles.needlessStatements(role, calls.filter(isKnown))).toEqual([]);
    },
  );

  it.each(ALLOWED)('[CW-20] have no permission for %s that nothing above uses', (role, calls) => {
    expect(roles.unusedPermissions(role, calls)).toEqual([]);
  });

  it.each([
    ['cicd-deployment-rotation-role-dev', SECRETS.deployment, 'deployment-rotation'],
    ['cicd-api-rotation-role-dev', SECRETS.api, 'api-rotation'],
  ])('[CW-06] let %s rotate its own secret and no other', async (role, own, log) => {
    const others = Object.values(SECRETS).filter((secret) => secret !== own);
    const answers = (calls: readonly Call[]) => Promise.all(calls.map((call) => roles.allows(role, call)));

    expect(new Set(await answers(rotating(own, log)))).toEqual(new Set([true]));
    expect(
      new Set(await answers(others.flatMap((secret) => on(['secretsmanager:UpdateSecretVersionStage'], secret)))),
    ).toEqual(new Set([false]));
  });

  it('[CW-14] let the orchestrator do exactly what a deployment needs', async () => {
    const allowed = await Promise.all(ORCHESTRATION.map((call) => roles.allows('cicd-deploy-role-dev', call)));
    const denied = await Promise.all(NOT_OF_THE_ORCHESTRATOR.map((call) => roles.allows('cicd-deploy-role-dev', call)));

    expect([...new Set(allowed), ...new Set(denied)]).toEqual([true, false]);
    expect(roles.unusedPermissions('cicd-deploy-role-dev', ORCHESTRATION)).toEqual([]);
  });

  it('[CW-03] use the key only through the service that stores the encrypted data', async () => {
    const call: Call = { action: 'kms:Decrypt', resource: KEY };
    const decrypting = async (service: string) => {
      const answers = await Promise.all(
        roles.names.map(async (role) => [role, await roles.allows(role, { ...call, context: via(service) })] as const),
      );
      return answers.filter(([, allowed]) => allowed).map(([role]) => role.replace(/^cicd-|-role-dev$/g, ''));
    };

    expect(await decrypting('none')).toEqual([]);
    expect((await decrypting('secretsmanager')).sort()).toEqual([
      'api-rotation',
      'deploy',
      'deployment-rotation',
      'secrets',
    ]);
    expect((await decrypting('sns')).sort()).toEqual(['failure-report', 'pipeline', 'publish']);
    expect((await decrypting('s3')).sort()).toEqual(['build', 'pipeline', 'security', 'test']);
  });
});

describe('the services that write logs without a role', () => {
  const pseudo: Record<string, string> = {
    'AWS::Partition': 'aws',
    'AWS::Region': REGION,
    'AWS::AccountId': ACCOUNT,
  };
  const { Web } = synthesized();
  const logGroups = Object.fromEntries(
    resourcesOf(Web, 'AWS::Logs::LogGroup').map(([id, { Properties }]) => [id, Properties.LogGroupName as string]),
  );
  const policies = resourcesOf(Web, 'AWS::Logs::ResourcePolicy').map(([, { Properties }]) => {
    const parts: (string | { Ref: string })[] = Properties.PolicyDocument['Fn::Join'][1];
    const text = parts.map((part) => (typeof part === 'string' ? part : (pseudo[part.Ref] ?? logGroups[part.Ref])));
    const statements: { Principal: { Service: string | string[] } }[] = JSON.parse(text.join('')).Statement;
    // the CDK orders services by their token numbers, which are arbitrary
    const inOrder = statements.map((one) => ({
      ...one,
      Principal: { Service: [one.Principal.Service].flat().sort() },
    }));
    return [Properties.PolicyName as string, inOrder] as const;
  });
  const writes = (services: string[], logGroup: string, condition: object) => [
    {
      Effect: 'Allow',
      Principal: { Service: services },
      Action: LOGS,
      Resource: arn('logs', `log-group:${logGroup}:log-stream:*`),
      Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT }, ...condition },
    },
  ];

  it('[CW-20] may only write, each to one log group, and for one source', () => {
    expect(Object.fromEntries(policies)).toEqual({
      'cicd-pipeline-events-dev': writes(
        ['delivery.logs.amazonaws.com', 'events.amazonaws.com'],
        '/aws/codepipeline/dev',
        { ArnEquals: { 'aws:SourceArn': arn('events', 'rule/cicd-log-rule-dev') } },
      ),
      'aws-waf-logs-cicd-web-acl-dev': writes(['delivery.logs.amazonaws.com'], 'aws-waf-logs-cicd-web-acl-dev', {
        ArnLike: { 'aws:SourceArn': arn('logs', '*') },
      }),
    });
  });
});
