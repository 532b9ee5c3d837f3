import { until } from '@slipway/testing/until';
import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { resource } from '../shop';
import { BLUE, CodeDeployShop, deploymentGroup, LISTENER, ROLE } from './code-deploy-shop';

/** Length of a minute in the model, long enough for a busy machine to start a task within an hour of the model. */
const MINUTE_MS = 500;
const HOOKS = 'https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html';
const ready = (ActionOnTimeout: string, WaitTimeInMinutes: number) => ({
  group: { BlueGreenDeploymentConfiguration: { DeploymentReadyOption: { ActionOnTimeout, WaitTimeInMinutes } } },
});

let deploy: CodeDeployShop;
beforeEach(async () => (deploy = await CodeDeployShop.open(MINUTE_MS)));
afterEach(() => deploy.close());

const get = async (url: string) => (await fetch(url)).text();
const serves = async () => get(deploy.shop.service.url!);
const two = async () => deploy.shop.image('two');
const ALL = ['BeforeInstall', 'AfterInstall', 'AfterAllowTestTraffic', 'BeforeAllowTraffic', 'AfterAllowTraffic'];

describe('a deployment to a service of ECS', () => {
  it('starts the new tasks, shifts the traffic and ends the old tasks', async () => {
    await deploy.serve();
    const before = [await serves(), await get(deploy.shop.service.testUrl!)];

    const id = await deploy.release(await two());
    const info = await deploy.ends(id);

    expect(before).toEqual(['one', 'one']);
    expect(info).toMatchObject({
      deploymentId: expect.stringMatching(/^d-[A-Z0-9]{9}$/),
      applicationName: 'shop',
      deploymentGroupName: 'all',
      deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
      computePlatform: 'ECS',
      status: 'Succeeded',
      completeTime: expect.any(Number),
    });
    expect(await deploy.events(id)).toEqual([
      'Install Succeeded',
      'AllowTestTraffic Succeeded',
      'AllowTraffic Succeeded',
    ]);
    expect([await serves(), await get(deploy.shop.service.testUrl!)]).toEqual(['two', 'two']);
    expect(deploy.shop.service.weights()).toEqual({
      production: { blue: 0, green: 100 },
      test: { blue: 0, green: 100 },
    });
    expect(deploy.shop.service.running).toEqual({ 'shop:1': 1 });
    const { services } = await deploy.shop.ecs.send(
      new DescribeServicesCommand({ cluster: 'shop-cluster', services: ['shop'] }),
    );
    expect(services![0].taskDefinition).toMatch(/task-definition\/shop:1$/);
  });

  it('goes to the other target group the next time', async () => {
    await deploy.serve();
    await deploy.ends(await deploy.release(await two()));

    await deploy.ends(await deploy.release(await deploy.shop.image('three')));

    expect([await serves(), deploy.shop.service.weights().production]).toEqual(['three', { blue: 100, green: 0 }]);
  });

  it('shifts the traffic as its configuration defines', async () => {
    const TrafficRoutingConfig = {
      Type: 'TimeBasedCanary',
      TimeBasedCanary: { CanaryPercentage: 20, CanaryInterval: 8 },
    };
    const config = resource('AWS::CodeDeploy::DeploymentConfig', 'slow', {
      ComputePlatform: 'ECS',
      TrafficRoutingConfig,
    });
    const servers = resource('AWS::CodeDeploy::DeploymentConfig', 'servers', { ComputePlatform: 'Server' });
    await deploy.serve({ group: { DeploymentConfigName: 'slow' }, more: [config, servers] });

    const id = await deploy.release(await two());
    await until(() => deploy.shop.service.weights().production.green === 20, 50_000);
    const events = await deploy.events(id);
    await deploy.ends(id);

    expect(events.at(-1)).toBe('AllowTraffic InProgress');
    expect(deploy.shop.service.weights().production.green).toBe(100);
  });

  it('needs no test listener', async () => {
    const [pair] = [
      { ProdTrafficRoute: { ListenerArns: [LISTENER] }, TargetGroups: [{ Name: 'blue' }, { Name: 'green' }] },
    ];
    await deploy.serve({ group: { LoadBalancerInfo: { TargetGroupPairInfoList: [pair] } } });

    const id = await deploy.release(await two());

    expect((await deploy.ends(id)).status).toBe('Succeeded');
    expect(await deploy.events(id)).toEqual(['Install Succeeded', 'AllowTraffic Succeeded']);
  });

  it('keeps the old tasks for as long as the group says, so that the traffic can return to them', async () => {
    const BlueGreenDeploymentConfiguration = {
      TerminateBlueInstancesOnDeploymentSuccess: { Action: 'TERMINATE', TerminationWaitTimeInMinutes: '1000' },
    };
    await deploy.serve({ group: { BlueGreenDeploymentConfiguration } });

    const id = await deploy.release(await two());
    await until(async () => (await serves()) === 'two', 50_000);
    const { running } = deploy.shop.service;
    await deploy.call('StopDeployment', { deploymentId: id });

    expect(running).toEqual({ 'shop:0': 1, 'shop:1': 1 });
    expect([(await deploy.ends(id)).status, await serves()]).toEqual(['Stopped', 'one']);
  });
});

describe(`a hook (${HOOKS})`, () => {
  it('is called at each of its events, with the role of the group', async () => {
    const asked: string[] = [];
    await deploy.serve({ group: { DeploymentConfigName: 'CodeDeployDefault.ECSLinear10PercentEvery1Minutes' } });
    ALL.forEach((event) => deploy.answers(event, 'Succeeded', async () => void asked.push(event)));

    const id = await deploy.release(await two(), Object.fromEntries(ALL.map((event) => [event, event])));

    expect((await deploy.ends(id)).status).toBe('Succeeded');
    expect(asked).toEqual(ALL);
    expect(deploy.shop.standIn.assumed).toContain(`${ROLE} by {"service":"codedeploy.amazonaws.com"}`);
    expect(await deploy.events(id)).toEqual([
      'BeforeInstall Succeeded',
      'Install Succeeded',
      'AfterInstall Succeeded',
      'AllowTestTraffic Succeeded',
      'AfterAllowTestTraffic Succeeded',
      'BeforeAllowTraffic Succeeded',
      'AllowTraffic Succeeded',
      'AfterAllowTraffic Succeeded',
    ]);
  });

  it('sees the new tasks behind the test listener before anyone else', async () => {
    const seen: string[] = [];
    await deploy.serve();
    deploy.answers('try', 'Succeeded', async () => {
      seen.push(await get(deploy.shop.service.testUrl!), await serves());
    });

    await deploy.ends(await deploy.release(await two(), { AfterAllowTestTraffic: 'try' }));

    expect(seen).toEqual(['two', 'one']);
  });

  it.each([
    ['answers that it failed', 'AfterAllowTraffic: the function try reported Failed'],
    ['throws', 'AfterAllowTraffic: the function failed: {"errorMessage":"page is empty"}'],
  ])('that %s returns the traffic to the previous tasks', async (how, reason) => {
    await deploy.serve();
    deploy.answers('try', 'Failed');
    if (how === 'throws') {
      deploy.shop.standIn.functions.set('try', () => {
        throw new Error('page is empty');
      });
    }

    const id = await deploy.release(await two(), { AfterAllowTraffic: 'try' });
    const info = await deploy.ends(id);

    const message = `Service deployment rolled back because of ${reason}`;
    expect(info).toMatchObject({
      status: 'Failed',
      errorInformation: { message },
      rollbackInfo: { rollbackMessage: message },
    });
    expect((await deploy.events(id)).at(-1)).toBe('AfterAllowTraffic Failed');
    expect([await serves(), deploy.shop.service.running]).toEqual(['one', { 'shop:0': 1 }]);
  });

  it('whose status belongs to no deployment is refused', async () => {
    await deploy.serve();
    const id = await deploy.release(await two());
    const input = { lifecycleEventHookExecutionId: 'none', status: 'Succeeded' };

    const answer = await deploy.call('PutLifecycleEventHookExecutionStatus', { deploymentId: id, ...input });

    expect(answer).toMatchObject({
      __type: 'InvalidLifecycleEventHookExecutionIdException',
      message: `the deployment ${id} is not waiting for the hook execution none`,
    });
    await deploy.ends(id);
  });

  it('that was called when the deployment is stopped is not waited for', async () => {
    await deploy.serve();
    deploy.shop.standIn.functions.set('try', () => ({}));

    const id = await deploy.release(await two(), { BeforeInstall: 'try' });
    await until(async () => (await deploy.events(id)).includes('BeforeInstall InProgress'), 50_000);
    await deploy.call('StopDeployment', { deploymentId: id });

    expect((await deploy.ends(id)).status).toBe('Stopped');
  });
});

describe('a deployment that waits for a person', () => {
  it('proceeds when it is continued', async () => {
    await deploy.serve(ready('STOP_DEPLOYMENT', 1000));

    const id = await deploy.release(await two());
    await deploy.comesTo(id, 'Ready');
    const before = await serves();
    await deploy.call('ContinueDeployment', { deploymentId: id, deploymentWaitType: 'READY_WAIT' });

    expect([before, (await deploy.ends(id)).status, await serves()]).toEqual(['one', 'Succeeded', 'two']);
  });

  it.each([
    ['STOP_DEPLOYMENT', 'Failed', 'one'],
    ['CONTINUE_DEPLOYMENT', 'Succeeded', 'two'],
  ])('ends by %s if nobody continues it', async (action, status, served) => {
    await deploy.serve(ready(action, 0.5));

    const info = await deploy.ends(await deploy.release(await two()));

    expect([info.status, await serves()]).toEqual([status, served]);
  });

  it('returns the traffic when it is stopped', async () => {
    await deploy.serve(ready('STOP_DEPLOYMENT', 1000));
    const id = await deploy.release(await two());
    await deploy.comesTo(id, 'Ready');

    const answer = await deploy.call('StopDeployment', { deploymentId: id, autoRollbackEnabled: true });

    expect(answer.status).toBe('Pending');
    expect([(await deploy.ends(id)).status, await serves()]).toEqual(['Stopped', 'one']);
    await deploy.call('StopDeployment', { deploymentId: id });
    expect((await deploy.info(id)).status).toBe('Stopped');
  });
});

it('an alarm of the group returns the traffic', async () => {
  const alarm = resource('AWS::CloudWatch::Alarm', 'errors', {}, 'Errors');
  const AlarmConfiguration = { Enabled: true, Alarms: [{ Name: 'errors' }] };
  await deploy.serve({ group: { AlarmConfiguration, ...ready('STOP_DEPLOYMENT', 1000).group }, more: [alarm] });
  const id = await deploy.release(await two());
  await deploy.comesTo(id, 'Ready');

  deploy.shop.containers.services.setAlarm('errors', 'ALARM');

  const info = await deploy.ends(id);
  expect(info).toMatchObject({
    status: 'Failed',
    errorInformation: { message: expect.stringContaining('alarms: errors') },
  });
  expect(await serves()).toBe('one');
});

describe('what cannot be deployed is refused:', () => {
  it.each([
    ['an application that does not exist', { applicationName: 'other' }, 'DeploymentGroupDoesNotExistException'],
    ['a group that does not exist', { deploymentGroupName: 'other' }, 'DeploymentGroupDoesNotExistException'],
    ['a group of a service that does not exist', { deploymentGroupName: 'lost' }, 'InvalidECSServiceException'],
    ['a group of servers', { deploymentGroupName: 'servers' }, 'DeploymentGroupDoesNotExistException'],
    ['a configuration that does not exist', { deploymentGroupName: 'odd' }, 'DeploymentConfigDoesNotExistException'],
    ['a task definition that does not exist', { taskDefinition: 'none:1' }, 'ClientException'],
    ['a container that does not exist', { container: 'side' }, 'InvalidRevisionException'],
    ['a port that nothing sends traffic to', { port: 81 }, 'InvalidRevisionException'],
  ])('%s', async (_, input, type) => {
    const more = [
      deploymentGroup('lost', { ECSServices: [{ ClusterName: 'shop-cluster', ServiceName: 'gone' }] }),
      deploymentGroup('servers', { ECSServices: undefined }),
      deploymentGroup('odd', { DeploymentConfigName: 'CodeDeployDefault.OneAtATime' }),
    ];
    await deploy.serve({ more });

    expect(await deploy.create(input)).toMatchObject({ __type: type });
    expect(deploy.shop.service.deployments).toHaveLength(1);
  });

  it('a service that is not behind the production listener', async () => {
    const pair = {
      ProdTrafficRoute: { ListenerArns: [`${LISTENER}9`] },
      TargetGroups: [{ Name: 'blue' }, { Name: 'green' }],
    };
    await deploy.serve({ group: { LoadBalancerInfo: { TargetGroupPairInfoList: [pair] } } });

    expect(await deploy.create()).toMatchObject({
      __type: 'InvalidLoadBalancerInfoException',
      message: expect.stringContaining('forwards to the target group of shop'),
    });
  });

  it('a group that is deploying', async () => {
    await deploy.serve(ready('STOP_DEPLOYMENT', 1000));
    const id = await deploy.release(await two());

    expect(await deploy.create()).toMatchObject({
      __type: 'DeploymentLimitExceededException',
      message: `the deployment group all already has the active deployment ${id}`,
    });
    await deploy.call('StopDeployment', { deploymentId: id });
  });

  it('a revision in a bucket, and an unknown deployment', async () => {
    await deploy.serve();
    const group = { applicationName: 'shop', deploymentGroupName: 'all' };

    expect(await deploy.call('CreateDeployment', { ...group, revision: { revisionType: 'S3' } })).toMatchObject({
      message: expect.stringContaining('a revision of type S3 is not supported here'),
    });
    expect(await deploy.call('GetDeployment', { deploymentId: 'd-none' })).toMatchObject({
      __type: 'DeploymentDoesNotExistException',
    });
  });
});

describe('a stack that is changed', () => {
  it('changes the number of tasks, and nothing that belongs to CodeDeploy', async () => {
    await deploy.serve();
    const image = await deploy.shop.image('one');

    await deploy.shop.containers.follow(deploy.stack({ image, settings: { DesiredCount: 2 } }));
    await until(() => deploy.shop.service.running['shop:0'] === 2, 50_000);

    expect(deploy.shop.service.deployments).toHaveLength(1);
    await expect(
      deploy.shop.containers.follow(deploy.stack({ image, settings: { TaskDefinition: 'shop:1' } })),
    ).rejects.toThrow(/unable to update TaskDefinition on a service with a CODE_DEPLOY deployment controller/);
  });

  it('changes its deployment group, and deletes it', async () => {
    const image = await deploy.shop.image('one');
    const other = deploymentGroup('servers', { ECSServices: undefined });
    await deploy.serve({ image, more: [other] });

    await deploy.shop.containers.follow(deploy.stack({ image, group: { DeploymentConfigName: 'none' } }));
    const changed = await deploy.create();
    const { resources, ...stack } = deploy.stack({ image });
    const rest = resources.filter(({ type }) => type !== 'AWS::CodeDeploy::DeploymentGroup');
    await deploy.shop.containers.follow({ ...stack, resources: rest });

    expect(changed).toMatchObject({ __type: 'DeploymentConfigDoesNotExistException' });
    expect(await deploy.create()).toMatchObject({ __type: 'DeploymentGroupDoesNotExistException' });
  });

  it('leaves load balancers alone that its group does not name', async () => {
    const strange = { ContainerName: 'app', ContainerPort: 8081, TargetGroupArn: `${BLUE}9` };
    const LoadBalancers = [{ ContainerName: 'app', ContainerPort: 8080, TargetGroupArn: BLUE }, strange];
    const TargetGroupPairInfoList = [
      { ProdTrafficRoute: { ListenerArns: [LISTENER] }, TargetGroups: [{ Name: 'blue' }, { Name: 'lost' }] },
    ];

    await deploy.serve({
      settings: { LoadBalancers, DesiredCount: 0 },
      group: { LoadBalancerInfo: { TargetGroupPairInfoList } },
    });

    expect(deploy.shop.service.url).toBeUndefined();
  });
});

describe('in a model in which hours pass', () => {
  beforeEach(async () => {
    await deploy.close();
    deploy = await CodeDeployShop.open(20);
  });

  it('a hook that never answers fails its deployment after an hour', async () => {
    await deploy.serve({ settings: { DesiredCount: 0 } });
    deploy.shop.standIn.functions.set('try', () => ({}));

    const info = await deploy.ends(await deploy.release(await two(), { BeforeInstall: 'try' }));

    expect(info).toMatchObject({
      status: 'Failed',
      errorInformation: {
        message: expect.stringContaining(
          'BeforeInstall: the function try did not call PutLifecycleEventHookExecutionStatus within 60 minutes',
        ),
      },
    });
  });

  it('new tasks that do not become healthy fail their deployment after an hour', async () => {
    await deploy.serve({ settings: { DesiredCount: 0 } });
    await deploy.shop.containers.follow(
      deploy.stack({ image: await deploy.shop.image('one'), settings: { DesiredCount: 1 } }),
    );

    const info = await deploy.ends(await deploy.release(await deploy.shop.image('ill', { HEALTH: '500' })));

    expect(info).toMatchObject({
      status: 'Failed',
      errorInformation: {
        message: expect.stringContaining('new tasks that did not become healthy within 60 minutes, the last one: '),
      },
    });
  });

  it('new tasks that neither become healthy nor fail fail their deployment, and no task is named', async () => {
    const settings = { DesiredCount: 1, HealthCheckGracePeriodSeconds: 86_400 };
    await deploy.serve({ settings: { ...settings, DesiredCount: 0 } });
    await deploy.shop.containers.follow(deploy.stack({ image: await deploy.shop.image('one'), settings }));

    const info = await deploy.ends(await deploy.release(await deploy.shop.image('ill', { HEALTH: '500' })));

    expect(info).toMatchObject({
      status: 'Failed',
      errorInformation: {
        message: expect.stringMatching(/new tasks that did not become healthy within 60 minutes$/),
      },
    });
  });
});
