import { Resource, resourcesOf } from '@slipway/testing/template-resources';
import { synthesized } from './synthesized';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: object;
}

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::AccountId': '123456789012',
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-south-2',
};
const { service } = synthesized();

/** Returns a value as text, with references as `<id>`, without the hash of the logical ID. */
function text(value: unknown): string {
  if (typeof value !== 'object' || value === null) {
    return String(value);
  }
  const [[name, argument]] = Object.entries(value);
  switch (name) {
    case 'Ref':
      return PSEUDO[argument as string] ?? `<${withoutHash(argument as string)}>`;
    case 'Fn::GetAtt':
      return `<${withoutHash((argument as string[])[0])}.${(argument as string[])[1]}>`;
    case 'Fn::Join':
      return (argument as [string, unknown[]])[1].map(text).join('');
    case 'Fn::Select':
      return `<${(argument as [number])[0]} of ${text((argument as [number, { 'Fn::Split': [string, unknown] }])[1]['Fn::Split'][1])}>`;
    default:
      return JSON.stringify(value);
  }
}

const withoutHash = (id: string) => id.replace(/[0-9A-F]{8}$/, '');

/** Returns all permissions of a role, with a line for each action on each resource: `Allow action on resource`. */
function permissionsOf(roleName: string): string[] {
  const [role] = resourcesOf(service, 'AWS::IAM::Role').find(([, { Properties }]) => Properties.RoleName === roleName)!;
  const policies = resourcesOf(service, 'AWS::IAM::Policy').filter(([, { Properties }]) =>
    Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === role),
  );
  return policies
    .flatMap(([, { Properties }]: [string, Resource]) => Properties.PolicyDocument.Statement as Statement[])
    .flatMap(linesOf)
    .sort();
}

function linesOf({ Effect, Action, Resource: resource, Condition }: Statement): string[] {
  const condition = Condition ? ` if ${JSON.stringify(Condition)}` : '';
  return [Action]
    .flat()
    .flatMap((action) => [resource].flat().map((one) => `${Effect} ${action} on ${text(one)}${condition}`));
}

const on = (actions: readonly string[], ...resources: string[]) =>
  actions.flatMap((action) => resources.map((resource) => `Allow ${action} on ${resource}`));
const arn = (resource: string) => `arn:aws:${resource.replace(':', ':eu-south-2:123456789012:')}`;
const rulesOf = (listener: string) =>
  arn(`elasticloadbalancing:listener-rule/app/<2 of <${listener}>>/<3 of <${listener}>>/*`);
const LISTENERS = ['ServiceLoadBalancerHttp', 'ServiceLoadBalancerTest'];
const LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const TO_TASKS = ' if {"StringEquals":{"iam:PassedToService":"ecs-tasks.amazonaws.com"}}';
const INTERFACES = ['ec2:AssignPrivateIpAddresses', 'ec2:DeleteNetworkInterface', 'ec2:UnassignPrivateIpAddresses'];
const LISTED = ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'];
const BY_ITSELF =
  ' if {"ArnEquals":{"lambda:SourceFunctionArn":"arn:aws:lambda:eu-south-2:123456789012:function:container-smoke-test-function-dev"}}';

/**
 * All permissions of these roles. Their package simulates the calls that need the permissions. AWS's own policies list
 * the calls that ECS and Lambda make with these roles.
 *
 * @see
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
const PERMISSIONS: readonly [string, readonly string[]][] = [
  [
    'infrastructure',
    [
      ...on(
        [
          'elasticloadbalancing:DescribeListeners',
          'elasticloadbalancing:DescribeRules',
          'elasticloadbalancing:DescribeTargetGroups',
          'elasticloadbalancing:DescribeTargetHealth',
        ],
        '*',
      ),
      ...on(['elasticloadbalancing:ModifyRule'], '<ServiceProductionRule>', '<ServiceTestRule>'),
      ...on(
        ['elasticloadbalancing:DeregisterTargets', 'elasticloadbalancing:RegisterTargets'],
        '<ServiceLoadBalancerBlue>',
        '<ServiceLoadBalancerGreen>',
      ),
    ],
  ],
  [
    'live-state',
    [
      ...on(LOGS, '<LiveStateLogs.Arn>'),
      ...on(['elasticloadbalancing:CreateRule'], ...LISTENERS.map((listener) => `<${listener}>`)),
      ...on(
        ['AddTags', 'DeleteRule', 'ModifyRule', 'RemoveTags', 'SetRulePriorities'].map(
          (action) => `elasticloadbalancing:${action}`,
        ),
        ...LISTENERS.map(rulesOf),
      ),
      ...on(['elasticloadbalancing:DescribeRules', 'elasticloadbalancing:DescribeTargetHealth'], '*'),
      ...on(['ecs:DescribeServices'], arn('ecs:service/container-cluster-dev/container-service-dev')),
      ...on(['ecs:RegisterTaskDefinition'], arn('ecs:task-definition/container-task-dev:*')),
      ...on(['ecs:DeregisterTaskDefinition', 'ecs:DescribeTaskDefinition', 'ecs:ListTaskDefinitions'], '*'),
      ...on(['iam:PassRole'], `<ServiceTaskExecutionRole.Arn>${TO_TASKS}`, `<ServiceTaskTaskRole.Arn>${TO_TASKS}`),
      ...on(['ssm:GetParameter'], arn('ssm:parameter/container-running-image-dev')),
    ],
  ],
  [
    'smoke-test',
    [
      ...on(LOGS, '<ServiceSmokeTestLogs.Arn>'),
      ...on(
        ['ec2:CreateNetworkInterface'],
        ...[
          'network-interface/*',
          'security-group/<ServiceSmokeTestSecurityGroup.GroupId>',
          'subnet/<NetworkPrivate1>',
          'subnet/<NetworkPrivate2>',
        ].map((one) => arn(`ec2:${one}`)),
      ),
      ...on(INTERFACES, arn('ec2:*/*'), arn('ec2:network-interface/*')),
      ...on(LISTED, '*'),
      ...['ec2:CreateNetworkInterface', ...INTERFACES, ...LISTED].map((action) => `Deny ${action} on *${BY_ITSELF}`),
    ],
  ],
];

describe('the roles of the service that are simulated in their package', () => {
  it.each(PERMISSIONS)('[GC-10] have no permission for %s except these', (name, permissions) => {
    expect(permissionsOf(`container-${name}-role-dev`)).toEqual([...permissions].sort());
  });
});
