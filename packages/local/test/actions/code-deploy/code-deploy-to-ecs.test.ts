import { DeploymentRecord } from '@slipway/ecs-model';
import { jsonOperations, LoopbackServer } from '@slipway/embedded-aws';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders } from '@slipway/testing/temporary-folders';
import { CodeDeployToEcs } from '../../../src/actions/code-deploy/code-deploy-to-ecs';
import { Cloud, CODEPIPELINE } from '../cloud';

const ARN = 'arn:aws:ecs:us-east-1:111122223333:task-definition/web:7';
const GROUP = { ApplicationName: 'web', DeploymentGroupName: 'all' };
const FILES = {
  'taskdef.json': JSON.stringify({ family: 'web', containerDefinitions: [{ name: 'web', image: 'web:2' }] }),
  'appspec.yaml': 'TaskDefinition: <TASK_DEFINITION>',
};

let cloud: Cloud;
let role: string;
let server: LoopbackServer;
/** Statuses of the deployment, one for each request. */
let statuses: { readonly status: string; readonly errorInformation?: object }[];
let runs: string;
/** Whether the service's tasks do not run. */
let simulated: boolean;
const created: Record<string, unknown>[] = [];

beforeAll(async () => {
  cloud = await Cloud.start();
  await cloud.bucket('artifacts');
  role = await cloud.role('pipeline', CODEPIPELINE, [
    { Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: '*' },
  ]);
  cloud.deployed('AWS::CodeDeploy::DeploymentGroup', 'all', {});
  const events = [{ lifecycleEventName: 'Install', status: 'Succeeded' }];
  const ecs = jsonOperations('ECS', 'AmazonEC2ContainerServiceV20141113.', {
    RegisterTaskDefinition: () => ({ taskDefinition: { taskDefinitionArn: ARN } }),
    DescribeServices: () => ({ services: [{ taskDefinition: runs }] }),
  });
  const codeDeploy = jsonOperations('CodeDeploy', 'CodeDeploy_20141006.', {
    CreateDeployment: (input) => {
      created.push(input as Record<string, unknown>);
      return { deploymentId: 'd-1' };
    },
    GetDeployment: () => ({ deploymentInfo: statuses.shift() }),
    GetDeploymentTarget: () => ({ deploymentTarget: { ecsTarget: { targetId: 'shop:web', lifecycleEvents: events } } }),
  });
  server = await LoopbackServer.start((request, response) =>
    (String(request.headers['x-amz-target']).startsWith('Amazon') ? ecs : codeDeploy)(request, response),
  );
}, STARTING_MS);

afterAll(async () => {
  await server.stop();
  await cloud.stop();
  removeFolders();
});

beforeEach(() => {
  runs = ARN;
  simulated = false;
  statuses = [{ status: 'InProgress' }, { status: 'Succeeded' }];
  created.splice(0);
});

async function deploy(configuration: object = GROUP) {
  const ports = cloud.ports({
    containers: {
      environment: { AWS_ENDPOINT_URL_ECS: server.url, AWS_ENDPOINT_URL_CODEDEPLOY: server.url },
      minuteMs: 1500,
      listeners: () => [],
      deployments: () => [{ service: 'web', revision: 'web:7', image: 'web:2', simulated } as DeploymentRecord],
    },
  });
  const inputs = [await cloud.artifact('Source', FILES)];
  const artifacts = { TaskDefinitionTemplateArtifact: 'Source', AppSpecTemplateArtifact: 'Source' };
  const action = { Configuration: { ...artifacts, ...configuration } };
  const context = cloud.context(role, action, { inputs });
  return { outcome: new CodeDeployToEcs(ports).run(context), lines: context.lines };
}

it('deploys a new task definition, logs each event once, and reads back what runs', async () => {
  const { outcome, lines } = await deploy();

  expect(await outcome).toEqual({ externalExecutionId: 'd-1', summary: 'web runs web:7' });
  expect(created).toEqual([
    {
      applicationName: 'web',
      deploymentGroupName: 'all',
      revision: { revisionType: 'AppSpecContent', appSpecContent: { content: `TaskDefinition: ${ARN}` } },
    },
  ]);
  expect(lines).toEqual([`deployment d-1 of ${ARN}; a minute takes 1.5 s here`, 'Install Succeeded']);
});

it('reports that the tasks of its deployment are not run', async () => {
  simulated = true;

  const { outcome, lines } = await deploy();
  await outcome;

  expect(lines.at(-1)).toBe(
    'simulated: the tasks of web do not run and count as healthy, because the image web:2 is not available on this machine',
  );
});

it.each(['Failed', 'Stopped'])('fails with the reason of a deployment that is %s', async (status) => {
  statuses = [{ status, errorInformation: { code: 'HEALTH_CONSTRAINTS', message: 'the hook said no' } }];

  await expect((await deploy()).outcome).rejects.toThrow(`the deployment d-1 is ${status}: the hook said no`);
});

it('fails if the service runs something else in the end', async () => {
  runs = 'web:1';

  await expect((await deploy()).outcome).rejects.toThrow(`web runs web:1 after the deployment of ${ARN}`);
});

it('is simulated if the deployment group is not part of the app', async () => {
  const { outcome } = await deploy({ ...GROUP, DeploymentGroupName: 'elsewhere' });

  expect((await outcome).simulated).toEqual({ reason: 'the deployment group elsewhere is not part of the app' });
});

it.each([{ ApplicationName: 'web' }, { DeploymentGroupName: 'all' }])('refuses an action with %j only', async (one) => {
  await expect((await deploy(one)).outcome).rejects.toThrow(
    'a CodeDeployToECS action needs ApplicationName and DeploymentGroupName',
  );
});
