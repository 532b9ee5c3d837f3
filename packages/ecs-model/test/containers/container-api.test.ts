import {
  CreateServiceCommand,
  DeregisterTaskDefinitionCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ListServiceDeploymentsCommand,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { join } from 'node:path';
import { commandOf, Task } from '../../src/containers/service/task';
import { ImageConfig } from '../../src/images/image-store';
import { until } from '@slipway/testing/until';
import { resource, SERVICE, Shop } from './shop';

const CLUSTER = 'arn:aws:ecs:us-east-1:111122223333:cluster/shop-cluster';
const FAMILY = 'arn:aws:ecs:us-east-1:111122223333:task-definition/shop';
const ROLE = 'arn:aws:iam::111122223333:role/task';

let shop: Shop;
beforeEach(async () => (shop = await Shop.open()));
afterEach(() => shop.close());

const described = async () =>
  (await shop.ecs.send(new DescribeServicesCommand({ cluster: CLUSTER, services: ['shop'] }))).services![0];

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Operations.html */
describe('the API of ECS', () => {
  it('describes a service and its changes', async () => {
    await shop.serve('one', { settings: { EnableExecuteCommand: false } });
    const before = await described();
    await shop.release(await shop.image('two'));
    const during = await described();
    await shop.service.settled();
    const after = await described();

    expect(before).toMatchObject({
      serviceArn: SERVICE,
      clusterArn: CLUSTER,
      serviceName: 'shop',
      status: 'ACTIVE',
      desiredCount: 1,
      runningCount: 1,
      pendingCount: 0,
      taskDefinition: `${FAMILY}:1`,
      enableExecuteCommand: false,
    });
    expect(before.createdAt).toBeInstanceOf(Date);
    expect(before.deployments).toMatchObject([
      { status: 'PRIMARY', rolloutState: 'COMPLETED', taskDefinition: `${FAMILY}:1`, runningCount: 1 },
    ]);
    expect(before.currentServiceDeployment).toBeUndefined();
    expect(during).toMatchObject({
      taskDefinition: `${FAMILY}:2`,
      currentServiceDeployment: expect.stringContaining(':service-deployment/shop-cluster/shop/'),
      deployments: [{ rolloutState: 'IN_PROGRESS' }],
    });
    expect(after.currentServiceRevisions).toMatchObject([
      { requestedTaskCount: 1, runningTaskCount: 1, pendingTaskCount: 0 },
    ]);
  });

  it('lists deployments, newest first, and describes them and their revisions', async () => {
    const image = await shop.image('one');
    await shop.deploy();
    await shop.release(image, { desiredCount: 1 });
    await shop.service.settled();
    const list = async (more: object = {}) =>
      (await shop.ecs.send(new ListServiceDeploymentsCommand({ cluster: 'shop-cluster', service: SERVICE, ...more })))
        .serviceDeployments!;

    const [latest, first] = await list();
    const { serviceDeployments, failures } = await shop.ecs.send(
      new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [latest.serviceDeploymentArn!, 'arn:nobody'] }),
    );
    const { serviceRevisions, failures: missing } = await shop.ecs.send(
      new DescribeServiceRevisionsCommand({ serviceRevisionArns: [latest.targetServiceRevisionArn!, 'arn:nobody'] }),
    );

    expect(latest).toMatchObject({ serviceArn: SERVICE, status: 'SUCCESSFUL' });
    const { serviceDeployments: [creation] = [] } = await shop.ecs.send(
      new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [first.serviceDeploymentArn!] }),
    );
    expect(creation.sourceServiceRevisions).toEqual([]);
    expect(first.createdAt!.getTime()).toBeLessThanOrEqual(latest.createdAt!.getTime());
    expect(await list({ status: ['IN_PROGRESS'] })).toEqual([]);
    expect(await list({ maxResults: 1 })).toMatchObject([{ serviceDeploymentArn: latest.serviceDeploymentArn }]);
    expect(serviceDeployments).toMatchObject([
      {
        lifecycleStage: 'CLEAN_UP',
        clusterArn: CLUSTER,
        status: 'SUCCESSFUL',
        deploymentCircuitBreaker: { status: 'MONITORING_COMPLETE', threshold: 3 },
        alarms: { status: 'DISABLED' },
        sourceServiceRevisions: [{ arn: first.targetServiceRevisionArn }],
      },
    ]);
    expect(serviceDeployments![0].rollback).toBeUndefined();
    expect(failures).toEqual([{ arn: 'arn:nobody', reason: 'MISSING' }]);
    expect(serviceRevisions).toMatchObject([
      {
        taskDefinition: `${FAMILY}:1`,
        serviceArn: SERVICE,
        containerImages: [{ containerName: 'app', image, imageDigest: image.split('@')[1] }],
      },
    ]);
    expect(missing).toEqual([{ arn: 'arn:nobody', reason: 'MISSING' }]);
  });

  it('describes a deployment before its first stage, and how many tasks it watches', async () => {
    // tasks that fail, so that the deployment still exists when the test requests it
    const many = { Type: 'COUNT', Value: 10_000 };
    await shop.deploy({
      settings: { DesiredCount: 0 },
      deploymentConfiguration: {
        DeploymentCircuitBreaker: { Enable: true, Rollback: true, ThresholdConfiguration: many },
      },
    });
    await shop.release('111122223333.dkr.ecr.us-east-1.amazonaws.com/repository@sha256:0', { desiredCount: 1 });
    const [brief] = (
      await shop.ecs.send(new ListServiceDeploymentsCommand({ cluster: 'shop-cluster', service: 'shop' }))
    ).serviceDeployments!;

    const { serviceDeployments } = await shop.ecs.send(
      new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [brief.serviceDeploymentArn!] }),
    );

    expect(serviceDeployments![0]).toMatchObject({
      status: 'IN_PROGRESS',
      deploymentCircuitBreaker: { status: 'MONITORING' },
    });
    expect((await described()).pendingCount).toBe(1);
  });

  it('counts revisions of task definitions with those of the templates, and finds them by every name', async () => {
    await shop.deploy();
    const register = async (image: string) =>
      (
        await shop.ecs.send(
          new RegisterTaskDefinitionCommand({
            family: 'shop',
            cpu: '256',
            containerDefinitions: [
              { name: 'app', image, dockerLabels: { Own: 'words' }, linuxParameters: { initProcessEnabled: true } },
            ],
          }),
        )
      ).taskDefinition!;
    const find = async (taskDefinition: string) =>
      (await shop.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }))).taskDefinition!;
    const list = async (more: object = {}) =>
      (await shop.ecs.send(new ListTaskDefinitionsCommand({ familyPrefix: 'shop', ...more }))).taskDefinitionArns;

    await register('one');
    const second = await register('two');

    expect(second).toMatchObject({
      family: 'shop',
      revision: 2,
      status: 'ACTIVE',
      cpu: '256',
      containerDefinitions: [
        { image: 'two', dockerLabels: { Own: 'words' }, linuxParameters: { initProcessEnabled: true } },
      ],
    });
    expect((await find('shop')).revision).toBe(2);
    expect((await find('shop:1')).containerDefinitions![0].image).toBe('one');
    expect(await list({ sort: 'DESC', maxResults: 2 })).toEqual([`${FAMILY}:2`, `${FAMILY}:1`]);
    await shop.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: second.taskDefinitionArn }));
    expect((await find('shop')).revision).toBe(1);
    expect((await find(`${FAMILY}:2`)).status).toBe('INACTIVE');
    expect(await list()).toEqual([`${FAMILY}:0`, `${FAMILY}:1`]);
    expect((await shop.ecs.send(new ListTaskDefinitionsCommand({ status: 'INACTIVE' }))).taskDefinitionArns).toEqual([
      `${FAMILY}:2`,
    ]);
  });

  it('finds a task definition of a stack that is not complete yet', async () => {
    const arn = `${FAMILY}-shape:4`;
    shop.standIn.definitions.set(arn, {
      containerDefinitions: [
        { name: 'app', image: 'x', logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': 'g' } } },
      ],
      family: 'shop-shape',
    });

    const { taskDefinition } = await shop.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }));

    expect(taskDefinition).toMatchObject({
      taskDefinitionArn: arn,
      revision: 4,
      containerDefinitions: [{ logConfiguration: { options: { 'awslogs-group': 'g' } } }],
    });
  });

  it('lists the running tasks', async () => {
    await shop.serve('one', { settings: { DesiredCount: 0 } });

    const { taskArns } = await shop.ecs.send(new ListTasksCommand({ cluster: CLUSTER, serviceName: 'shop' }));
    const { tasks, failures } = await shop.ecs.send(
      new DescribeTasksCommand({ cluster: CLUSTER, tasks: [...taskArns!, 'arn:nobody'] }),
    );

    expect(tasks).toMatchObject([
      {
        taskArn: taskArns![0],
        clusterArn: CLUSTER,
        lastStatus: 'RUNNING',
        taskDefinitionArn: `${FAMILY}:1`,
        group: 'service:shop',
      },
    ]);
    expect(failures).toEqual([{ arn: 'arn:nobody', reason: 'MISSING' }]);
  });

  it.each([
    [
      'a service that is not there',
      () => new UpdateServiceCommand({ service: 'nobody' }),
      'ServiceNotFoundException',
      'this run has no service nobody in the cluster default',
    ],
    [
      'a task definition that is not there',
      () => new DescribeTaskDefinitionCommand({ taskDefinition: 'nobody:3' }),
      'ClientException',
      'Unable to describe task definition: this run has no nobody:3',
    ],
    [
      'another operation',
      () => new CreateServiceCommand({ serviceName: 'x' }),
      'InvalidActionException',
      /CreateService is not supported here; this run supports RegisterTaskDefinition/,
    ],
    [
      'a task definition without containers',
      () => new RegisterTaskDefinitionCommand({ family: 'x', containerDefinitions: [] }),
      'ValidationException',
      /^containerDefinitions: /,
    ],
  ])('refuses %s', async (_, command, name, message) => {
    const refused = shop.ecs.send(command() as never) as Promise<unknown>;

    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toMatchObject({ name });
    expect((await shop.ecs.send(new DescribeServicesCommand({ services: ['nobody'] }))).failures).toEqual([
      { arn: 'nobody', reason: 'MISSING' },
    ]);
  });
});

describe('an update of the service', () => {
  it('scales what runs without a deployment, and starts none if nothing changes', async () => {
    await shop.serve('one');
    const count = shop.service.deployments.length;

    await shop.ecs.send(
      new UpdateServiceCommand({ cluster: 'shop-cluster', service: 'shop', desiredCount: 2, taskDefinition: 'shop:1' }),
    );
    await until(() => shop.service.running['shop:1'] === 2);

    expect(shop.service.deployments).toHaveLength(count);
  });

  it('does not scale what runs while a deployment is in progress, nor needs a test listener', async () => {
    await shop.deploy();
    const [balancer] = shop.stack().resources[6].properties.LoadBalancers as Record<string, object>[];
    await shop.deploy({
      settings: {
        LoadBalancers: [
          { ...balancer, AdvancedConfiguration: { ...balancer.AdvancedConfiguration, TestListenerRule: undefined } },
        ],
      },
    });
    await shop.release(await shop.image('one'), { desiredCount: 1 });
    await shop.ecs.send(new UpdateServiceCommand({ cluster: 'shop-cluster', service: 'shop', desiredCount: 2 }));
    await shop.service.settled();

    expect(shop.service.running).toEqual({ 'shop:1': 1 });
    expect([shop.latest.status, shop.service.testUrl]).toEqual(['SUCCESSFUL', undefined]);
    expect((await described()).desiredCount).toBe(2);
  });

  it('starts a deployment if one is requested, or if the configuration has changed', async () => {
    await shop.serve('one');
    const count = shop.service.deployments.length;

    await shop.ecs.send(
      new UpdateServiceCommand({ cluster: 'shop-cluster', service: 'shop', forceNewDeployment: true }),
    );
    await shop.ecs.send(
      new UpdateServiceCommand({ cluster: 'shop-cluster', service: 'shop', platformVersion: '1.4.0', desiredCount: 1 }),
    );
    await shop.service.settled();

    expect(shop.service.deployments.slice(count).map(({ status }) => status)).toEqual(['STOPPED', 'SUCCESSFUL']);
  });
});

/** Request that CloudFormation sends, without the properties that it omits. */
describe('a stack update', () => {
  it('rolls out the newest revision of the family if the service is changed, and leaves the weights and the number of tasks', async () => {
    const image = await shop.image('one');
    await shop.serve('one');
    await shop.ecs.send(new UpdateServiceCommand({ cluster: 'shop-cluster', service: 'shop', desiredCount: 2 }));
    const { production } = shop.service.weights();

    await shop.deploy({ image, revision: 2, environment: { RELEASE: 'newer' }, settings: { DesiredCount: undefined } });

    expect(shop.service.revision).toBe('shop:2');
    expect(shop.latest.status).toBe('SUCCESSFUL');
    expect(shop.service.weights().production).toEqual({ blue: production.green, green: production.blue });
    expect(shop.service.running).toEqual({ 'shop:2': 2 });
    expect(await (await fetch(shop.service.url!)).text()).toBe('newer');
  });

  it('changes nothing if only the task definition or the target group is changed', async () => {
    await shop.serve('one');
    const count = shop.service.deployments.length;

    await shop.deploy({ revision: 2, targetGroup: { HealthCheckPath: '/' } });

    expect(shop.service.deployments).toHaveLength(count);
    expect(
      (await shop.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'shop:0' }))).taskDefinition!.status,
    ).toBe('INACTIVE');
  });

  it('starts a deployment if its nonce changes', async () => {
    const image = await shop.image('one');
    const force = (ForceNewDeploymentNonce: string) => ({
      ForceNewDeployment: { EnableForceNewDeployment: true, ForceNewDeploymentNonce },
    });
    await shop.deploy({ image, settings: { DesiredCount: 1, ...force('a') } });
    await shop.deploy({ image, settings: { DesiredCount: 1, ...force('a'), EnableECSManagedTags: true } });
    const count = shop.service.deployments.length;

    await shop.deploy({ image, settings: { DesiredCount: 1, ...force('b') } });

    expect(shop.service.deployments).toHaveLength(count + 1);
  });

  it('ignores a service with another deployment controller, and accepts one without a load balancer', async () => {
    const image = await shop.image('one');
    const foreign = resource('AWS::ECS::Service', SERVICE.replace(/shop$/, 'foreign'), {
      TaskDefinition: 'shop',
      DeploymentController: { Type: 'EXTERNAL' },
    });
    const inner = resource('AWS::ECS::Service', SERVICE.replace(/shop$/, 'inner'), {
      TaskDefinition: 'shop',
      DesiredCount: 1,
      DeploymentController: { Type: 'ECS' },
    });
    await shop.deploy({ image, more: [foreign, inner] });

    const [, other] = shop.containers.services.views;
    expect(shop.containers.services.views).toHaveLength(2);
    expect([other.name, other.arn, other.url, other.testUrl, other.weights()]).toEqual([
      'inner',
      inner.physicalId,
      undefined,
      undefined,
      { production: {}, test: {} },
    ]);
    expect(other.running).toEqual({ 'shop:0': 1 });
    await shop.deploy({ image });
    expect(shop.containers.services.views).toHaveLength(1);
    expect(shop.containers.services.deployments.map(({ service }) => service)).toEqual(['inner', 'shop']);
  });

  it('moves a listener to another port', async () => {
    await shop.serve('one');
    const stack = shop.stack();
    const before = shop.service.testUrl;
    const moved = {
      ...stack,
      resources: stack.resources.map((it) =>
        it.logicalId === 'TestListener' ? { ...it, properties: { ...it.properties, Port: 9001 } } : it,
      ),
    };
    const renamed = {
      ...stack,
      resources: moved.resources.map((it) =>
        it.logicalId === 'TestListener'
          ? {
              ...it,
              properties: {
                ...it.properties,
                DefaultActions: [
                  { Type: 'fixed-response', FixedResponseConfig: { StatusCode: 410, ContentType: 'text/html' } },
                ],
              },
            }
          : it,
      ),
    };

    await shop.containers.follow(moved);
    await shop.containers.follow(renamed);

    expect(new URL(shop.service.testUrl!).port).toBe('9001');
    await expect(fetch(before!)).rejects.toThrow();
    expect(await (await fetch(shop.service.testUrl!)).text()).toBe('one');
  });

  it('forgets resources that are deleted with its stack', async () => {
    await shop.serve('one');
    const { url } = shop.service;

    await shop.containers.forget('Shop');
    await shop.containers.forget('Shop');

    expect(shop.containers.services.views).toEqual([]);
    await expect(fetch(url!)).rejects.toThrow();
    expect(shop.containers.services.deployments.map(({ status }) => status)).toEqual(['SUCCESSFUL', 'SUCCESSFUL']);
  });
});

describe('a task', () => {
  const command = (config: Partial<ImageConfig>) =>
    commandOf({ root: '/', config: { Env: [], WorkingDir: '/', ...config } });

  it.each([
    [
      'a program of the base image, by its name',
      { Entrypoint: ['/nowhere/bin/node'], Cmd: ['main.js'] },
      ['node', 'main.js'],
    ],
    ['a program of its own', { Cmd: ['/bin/sh', '-c', 'x'] }, ['/bin/sh', '-c', 'x']],
    [
      'a script of Node, as the entry point of a base image does',
      { Cmd: ['dist/main.mjs', '--port'] },
      ['node', 'dist/main.mjs', '--port'],
    ],
    ['what it finds by its name', { Cmd: ['npm', 'start'] }, ['npm', 'start']],
    ['nothing where the image says nothing', {}, ['true']],
  ])('runs %s', (_, config, expected) => {
    expect(command(config)).toEqual(expected);
  });

  it('reports how it ended, even if it succeeded', async () => {
    const quit = new Task({
      arn: 'arn:task',
      image: { root: '/', config: { Env: [], WorkingDir: '/', Cmd: ['true'] } },
      environment: { PATH: process.env.PATH! },
      port: 1,
      logFile: join(shop.folder, 'log'),
      graceMs: 10,
    });

    expect(await quit.exit()).toBe('exit code 0');
    expect(quit.over).toBe(true);
  });

  it('sees its port, what its image and its definition set, and the credentials of its role', async () => {
    await shop.deploy();
    await shop.ecs.send(
      new RegisterTaskDefinitionCommand({
        family: 'shop',
        taskRoleArn: ROLE,
        containerDefinitions: [
          { name: 'sidecar', image: 'any' },
          {
            name: 'app',
            image: await shop.image('one', { FROM_IMAGE: 'a=b', RELEASE: 'image' }),
            environment: [
              { name: 'RELEASE', value: 'definition' },
              { name: 'PORT', value: '1' },
            ],
          },
        ],
      }),
    );
    await shop.ecs.send(
      new UpdateServiceCommand({ cluster: 'shop-cluster', service: 'shop', taskDefinition: 'shop', desiredCount: 1 }),
    );
    await shop.service.settled();

    const environment = (await (await fetch(`${shop.service.url}/environment`)).json()) as Record<string, string>;

    expect(environment).toMatchObject({ FROM_IMAGE: 'a=b', RELEASE: 'definition', AWS_ACCESS_KEY_ID: 'AKIATEST' });
    expect(Number(environment.PORT)).toBeGreaterThan(1024);
    expect(environment.HOME).toBeUndefined();
    expect(shop.standIn.assumed).toEqual([`${ROLE} by {"service":"ecs-tasks.amazonaws.com"}`]);
  });
});
