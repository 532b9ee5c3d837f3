import { Statement } from './statements';

const allow = (...actions: string[]): Statement => ({ Effect: 'Allow', Action: actions, Resource: '*' });
const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

const CODE_DEPLOY = [
  'ecs:DescribeServices',
  'ecs:CreateTaskSet',
  'ecs:UpdateServicePrimaryTaskSet',
  'ecs:DeleteTaskSet',
  'elasticloadbalancing:DescribeTargetGroups',
  'elasticloadbalancing:DescribeListeners',
  'elasticloadbalancing:ModifyListener',
  'elasticloadbalancing:DescribeRules',
  'elasticloadbalancing:ModifyRule',
  'cloudwatch:DescribeAlarms',
];
const OBJECTS = ['s3:GetObject', 's3:GetObjectVersion'];
const PASS_TASK_ROLES: Statement = {
  ...allow('iam:PassRole'),
  Condition: { StringLike: { 'iam:PassedToService': ['ecs-tasks.amazonaws.com'] } },
};

/**
 * Statements of AWS managed policies that templates often attach. Permissions that depend on any other AWS
 * managed policy remain undecided.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const KNOWN: Readonly<Record<string, readonly Statement[]>> = {
  AdministratorAccess: [allow('*')],
  'service-role/AWSLambdaBasicExecutionRole': [allow(...LOGS)],
  'service-role/AWSLambdaVPCAccessExecutionRole': [
    allow(
      ...LOGS,
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ),
  ],
  'service-role/AWSLambdaSQSQueueExecutionRole': [
    allow('sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', ...LOGS),
  ],
  AWSXRayDaemonWriteAccess: [
    allow(
      'xray:PutTraceSegments',
      'xray:PutTelemetryRecords',
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
      'xray:GetSamplingStatisticSummaries',
    ),
  ],
  'service-role/AmazonECSTaskExecutionRolePolicy': [
    allow(
      'ecr:GetAuthorizationToken',
      'ecr:BatchCheckLayerAvailability',
      'ecr:GetDownloadUrlForLayer',
      'ecr:BatchGetImage',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ),
  ],
  AmazonECSInfrastructureRolePolicyForLoadBalancers: [
    allow(
      'elasticloadbalancing:DescribeListeners',
      'elasticloadbalancing:DescribeRules',
      'elasticloadbalancing:DescribeTargetGroups',
      'elasticloadbalancing:DescribeTargetHealth',
    ),
    {
      Effect: 'Allow',
      Action: ['elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:DeregisterTargets'],
      Resource: 'arn:aws:elasticloadbalancing:*:*:targetgroup/*/*',
    },
    {
      Effect: 'Allow',
      Action: 'elasticloadbalancing:ModifyListener',
      Resource: [
        'arn:aws:elasticloadbalancing:*:*:listener/app/*/*/*',
        'arn:aws:elasticloadbalancing:*:*:listener/net/*/*/*',
      ],
    },
    {
      Effect: 'Allow',
      Action: 'elasticloadbalancing:ModifyRule',
      Resource: 'arn:aws:elasticloadbalancing:*:*:listener-rule/app/*/*/*/*',
    },
  ],
  AWSCodeDeployRoleForECS: [allow(...CODE_DEPLOY, 'lambda:InvokeFunction', 'sns:Publish', ...OBJECTS), PASS_TASK_ROLES],
  AWSCodeDeployRoleForECSLimited: [
    allow(...CODE_DEPLOY),
    { Effect: 'Allow', Action: 'sns:Publish', Resource: 'arn:aws:sns:*:*:CodeDeployTopic_*' },
    { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: 'arn:aws:lambda:*:*:function:CodeDeployHook_*' },
    {
      ...allow(...OBJECTS),
      Condition: { StringEquals: { 's3:ExistingObjectTag/UseWithCodeDeploy': 'true' } },
    },
    PASS_TASK_ROLES,
  ],
  'service-role/AmazonRDSEnhancedMonitoringRole': [
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogGroup', 'logs:PutRetentionPolicy'],
      Resource: 'arn:aws:logs:*:*:log-group:RDS*',
    },
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams', 'logs:GetLogEvents'],
      Resource: 'arn:aws:logs:*:*:log-group:RDS*:log-stream:*',
    },
  ],
};

/** Returns the statements of an AWS managed policy, or undefined if the statements of the policy are not known here. */
export function awsManagedPolicy(arn: string): readonly Statement[] | undefined {
  const name = /^arn:[^:]*:iam::aws:policy\/(.+)$/.exec(arn)?.[1];
  return name !== undefined && Object.hasOwn(KNOWN, name) ? KNOWN[name] : undefined;
}
