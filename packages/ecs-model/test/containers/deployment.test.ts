import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  StopServiceDeploymentCommand,
} from '@aws-sdk/client-ecs';
import { LifecycleStage } from '../../src/containers/service/service-deployment';
import { StackFailedError } from '@slipway/embedded-aws';
import { until } from '@slipway/testing/until';
import { HOOK, MINUTE_MS, resource, SERVICE, Shop } from './shop';

const ROLE = 'arn:aws:iam::111122223333:role/hooks';
const ALARM = resource('AWS::CloudWatch::Alarm', 'errors', {}, 'Errors');
const OTHER_ALARM = resource('AWS::CloudWatch::Alarm', 'other', {}, 'Other');
const ALARMS = { Alarms: { AlarmNames: ['errors', 'other'], Enable: true, Rollback: true } };
/** Length of a minute, so long that the bake time ends with the test. */
const LONG_MINUTES = 600;

let shop: Shop;
/** Closes the clients of a test, even if the test fails. */
const running: (() => void)[] = [];
beforeEach(async () => (shop = await Shop.open()));
afterEach(async () => {
  running.splice(0).forEach((end) => end());
  await shop.close();
});

const get = async (url: string) => (await fetch(url)).text();
const stages = () => shop.latest.stages.map(({ stage }) => stage);
const hooked = (...LifecycleStages: LifecycleStage[]) => ({
  LifecycleHooks: [{ HookTargetArn: HOOK, RoleArn: ROLE, LifecycleStages, HookDetails: { Path: '/health' } }],
});
const arnOf = (id: string) => `${SERVICE.replace(':service/', ':service-deployment/')}/${id}`;
const describe1 = async () =>
  (await shop.ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arnOf(shop.latest.id)] })))
    .serviceDeployments![0];

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html */
describe('a deployment', () => {
  it('goes through the documented stages, and leaves the traffic with green and no task of blue', async () => {
    await shop.serve('one');

    await shop.release(await shop.image('two'));
    await shop.service.settled();

    expect(shop.latest).toMatchObject({ service: 'shop', status: 'SUCCESSFUL', revision: 'shop:2' });
    expect(stages()).toEqual([
      'PRE_SCALE_UP',
      'SCALE_UP',
      'POST_SCALE_UP',
      'TEST_TRAFFIC_SHIFT',
      'POST_TEST_TRAFFIC_SHIFT',
      'PRE_PRODUCTION_TRAFFIC_SHIFT',
      'PRODUCTION_TRAFFIC_SHIFT',
      'POST_PRODUCTION_TRAFFIC_SHIFT',
      'BAKE_TIME',
      'CLEAN_UP',
    ]);
    expect(await get(shop.service.url!)).toBe('two');
    expect(await get(shop.service.testUrl!)).toBe('two');
    expect(shop.service.weights()).toEqual({ production: { blue: 100, green: 0 }, test: { blue: 100, green: 0 } });
    expect(shop.service.running).toEqual({ 'shop:2': 1 });
    expect(shop.service.revision).toBe('shop:2');
  });

  it('gives the test listener to green while production stays with blue', async () => {
    shop.standIn.functions.set(HOOK, () => ({ hookStatus: 'SUCCEEDED' }));
    await shop.serve('one', { deploymentConfiguration: hooked('POST_TEST_TRAFFIC_SHIFT') });
    let seen: string[] = [];
    shop.standIn.functions.set(HOOK, () => ({
      hookStatus: seen.length === 0 ? 'IN_PROGRESS' : 'SUCCEEDED',
      callBackDelay: 1,
    }));

    await shop.release(await shop.image('two'));
    await shop.reaches('POST_TEST_TRAFFIC_SHIFT');
    seen = [await get(shop.service.testUrl!), await get(shop.service.url!)];
    await shop.service.settled();

    expect(seen).toEqual(['two', 'one']);
    expect(shop.latest.status).toBe('SUCCESSFUL');
  });

  it.each([
    ['CANARY', { CanaryConfiguration: { CanaryPercent: 20, CanaryBakeTimeInMinutes: 1 } }, [20, 100]],
    ['LINEAR', { LinearConfiguration: { StepPercent: 40, StepBakeTimeInMinutes: 1 } }, [40, 80, 100]],
    ['BLUE_GREEN', {}, [100]],
  ])('shifts production traffic as %s says', async (Strategy, configuration, expected) => {
    const moves: unknown[] = [];
    shop.standIn.functions.set(HOOK, ({ executionDetails }) => {
      moves.push((executionDetails as { productionTrafficWeights: Record<string, number> }).productionTrafficWeights);
      return { hookStatus: 'SUCCEEDED' };
    });
    await shop.serve('one', {
      deploymentConfiguration: { Strategy, ...configuration, ...hooked('PRODUCTION_TRAFFIC_SHIFT') },
    });
    moves.splice(0);

    await shop.release(await shop.image('two'));
    await shop.service.settled();

    expect(moves.map((it) => Object.values(it as object))).toEqual(expected.map((percent) => [100 - percent, percent]));
    expect(stages().filter((stage) => stage === 'PRODUCTION_TRAFFIC_SHIFT')).toHaveLength(expected.length);
    // the bake time, and one minute for each step before the last
    expect(shop.latest.minutes).toBeGreaterThan(expected.length);
  });

  it('loses no request of a constant load while the weights change', async () => {
    await shop.serve('one', {
      deploymentConfiguration: {
        Strategy: 'LINEAR',
        LinearConfiguration: { StepPercent: 25, StepBakeTimeInMinutes: 1 },
      },
    });
    const answers: Record<string, number> = {};
    let over = false;
    running.push(() => (over = true));
    const client = async () => {
      while (!over) {
        const response = await fetch(`${shop.service.url}`).then(
          async (it) => `${it.status} ${await it.text()}`,
          (error: Error) => `failed: ${error.message}`,
        );
        answers[response] = (answers[response] ?? 0) + 1;
      }
    };
    const clients = Array.from({ length: 200 }, client);
    const answered = (answer: string) => until(() => answers[answer] >= 300);
    await answered('200 one');

    await shop.release(await shop.image('two'));
    await shop.service.settled();
    await answered('200 two');
    over = true;
    await Promise.all(clients);

    expect(shop.latest.status).toBe('SUCCESSFUL');
    expect(Object.keys(answers).sort()).toEqual(['200 one', '200 two']);
  });

  it('ends a task only when its open requests are answered', async () => {
    await shop.serve(
      'one',
      { targetGroup: { TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: 36_000 }] } },
      { ABRUPT: 'ends at once when it is asked to' },
    );
    const sign = join(shop.folder, 'sign');

    const slow = get(`${shop.service.url}/?until=${sign}`);
    await shop.release(await shop.image('two'));
    await shop.reaches('CLEAN_UP');

    expect(shop.service.running).toEqual({ 'shop:1': 1, 'shop:2': 1 });
    writeFileSync(sign, '');
    expect(await slow).toBe('one');
    await shop.service.settled();
    expect(shop.service.running).toEqual({ 'shop:2': 1 });
  });

  it.each([
    ['the target group says', [{ Key: 'deregistration_delay.timeout_seconds', Value: 1 }]],
    ['five minutes if the target group says nothing', []],
  ])('does not wait for an answer longer than %s', async (_, TargetGroupAttributes) => {
    await shop.serve('one', { targetGroup: { TargetGroupAttributes } });

    const slow = get(`${shop.service.url}/?until=/never`).catch(() => 'cut off');
    await shop.release(await shop.image('two'));
    await shop.service.settled();

    expect(await slow).toMatch(/cut off|Bad Gateway/);
    expect(shop.service.running).toEqual({ 'shop:2': 1 });
  });

  it('replaces a task that ends or becomes unhealthy, and keeps the deployment', async () => {
    await shop.serve('one', {
      deploymentConfiguration: { BakeTimeInMinutes: 0 },
      settings: { HealthCheckGracePeriodSeconds: 30 },
    });
    const started = () => readdirSync(join(shop.folder, 'logs')).length;

    await get(`${shop.service.url}/exit`);
    await until(() => started() >= 2 && Object.keys(shop.service.running).length > 0);
    await until(async () => (await get(shop.service.url!)) === 'one');
    await get(`${shop.service.url}/sicken`);
    await until(() => started() >= 3);

    expect(shop.latest.status).toBe('SUCCESSFUL');
    expect(
      readdirSync(join(shop.folder, 'logs')).map((file) => readFileSync(join(shop.folder, 'logs', file), 'utf8')),
    ).toContain('release one\n');
  });

  it('rolls over within one target group if the strategy is ROLLING', async () => {
    await shop.serve('one', { deploymentConfiguration: { Strategy: 'ROLLING' } });

    await shop.release(await shop.image('two'));
    await shop.service.settled();

    expect(stages()).toEqual(['SCALE_UP', 'CLEAN_UP']);
    expect(shop.service.running).toEqual({ 'shop:2': 1 });
    expect((await describe1()).lifecycleStage).toBeUndefined();
  });
});

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html */
describe('a deployment that goes wrong', () => {
  it.each([
    [
      'is unhealthy',
      { HEALTH: '500' },
      /^Service deployment rolled back because of the circuit breaker: 3 tasks failed, the last one: Task failed ELB health checks: Health checks failed with these codes: \[500\]$/,
    ],
    [
      'ends at once',
      { PORT_: '', NODE_OPTIONS: '--require ./missing.js' },
      /the last one: Essential container in task exited: exit code 1$/,
    ],
  ])('is rolled back if green %s, and blue keeps serving', async (_, environment, reason) => {
    await shop.serve('one');
    const good = shop.service.weights();
    const answers = new Set<string>();
    let over = false;
    running.push(() => (over = true));
    const client = (async () => {
      while (!over) {
        answers.add(await get(shop.service.url!));
      }
    })();

    await shop.release(await shop.image('two', environment));
    await shop.service.settled();
    over = true;
    await client;

    expect(shop.latest.status).toBe('ROLLBACK_SUCCESSFUL');
    expect(shop.latest.reason).toMatch(reason);
    expect(shop.latest.revision).toBe('shop:2');
    expect(shop.service.revision).toBe('shop:1');
    expect(shop.service.weights()).toEqual(good);
    expect(shop.service.running).toEqual({ 'shop:1': 1 });
    expect([...answers]).toEqual(['one']);
    const { rollback, deploymentCircuitBreaker, sourceServiceRevisions, targetServiceRevision } = await describe1();
    expect(rollback).toMatchObject({ reason: shop.latest.reason, serviceRevisionArn: sourceServiceRevisions![0].arn });
    expect(deploymentCircuitBreaker).toEqual({ status: 'TRIGGERED', failureCount: 3, threshold: 3 });
    expect(targetServiceRevision).toMatchObject({ requestedTaskCount: 0, runningTaskCount: 0 });
    const { services: [service] = [] } = await shop.ecs.send(
      new DescribeServicesCommand({ cluster: 'shop-cluster', services: ['shop'] }),
    );
    expect(service.deployments).toMatchObject([
      { rolloutState: 'FAILED', taskDefinition: expect.stringMatching(/shop:1$/) },
    ]);
  });

  it('is not rolled back by tasks that fail now and then, with healthy ones in between', async () => {
    await shop.serve('one');
    await shop.release(await shop.image('two'), await shop.baking(LONG_MINUTES));
    await shop.reaches('BAKE_TIME');

    for (let time = 0; time < 4; time++) {
      await get(`${shop.service.url}/exit`);
      await until(async () => (await get(shop.service.url!)) === 'two');
      await until(async () => (await describe1()).deploymentCircuitBreaker!.failureCount === 0);
    }

    expect(shop.latest.status).toBe('IN_PROGRESS');
  });

  it('runs what a tag names when it starts, also in tasks that come after the tag has moved', async () => {
    await shop.serve('one');
    const [two, three] = [await shop.image('two'), await shop.image('three')];
    shop.standIn.tags.set('shop:stable', two.slice(two.indexOf('@') + 1));
    await shop.release('111122223333.dkr.ecr.us-east-1.amazonaws.com/shop:stable', await shop.baking(LONG_MINUTES));
    await shop.reaches('BAKE_TIME');
    shop.standIn.tags.set('shop:stable', three.slice(three.indexOf('@') + 1));

    await get(`${shop.service.url}/exit`);
    await until(async () => (await get(shop.service.url!)) === 'two');

    expect(await get(shop.service.url!)).toBe('two');
  });

  it('fails as often as the circuit breaker allows', async () => {
    await shop.serve('one', {
      deploymentConfiguration: {
        DeploymentCircuitBreaker: { Enable: true, Rollback: true, ThresholdConfiguration: { Type: 'COUNT', Value: 1 } },
      },
    });

    await shop.release('111122223333.dkr.ecr.us-east-1.amazonaws.com/repository@sha256:0');
    await shop.service.settled();

    expect(shop.latest.reason).toBe(
      'Service deployment rolled back because of the circuit breaker: 1 tasks failed, the last one: CannotPullContainerError: 111122223333.dkr.ecr.us-east-1.amazonaws.com/repository@sha256:0 was not built in this run',
    );
  });

  it('stays as it is if rollbacks are turned off', async () => {
    await shop.serve('one', {
      deploymentConfiguration: {
        DeploymentCircuitBreaker: {
          Enable: true,
          Rollback: false,
          ThresholdConfiguration: { Type: 'UNBOUNDED_PERCENT', Value: 50 },
        },
      },
    });

    await shop.release('111122223333.dkr.ecr.us-east-1.amazonaws.com/repository@sha256:0');
    await shop.service.settled();

    expect(shop.latest).toMatchObject({
      status: 'STOPPED',
      reason: expect.stringContaining('Service deployment failed because of the circuit breaker: 1 tasks failed'),
    });
    expect(await get(shop.service.url!)).toBe('one');
    expect((await describe1()).stoppedAt).toBeInstanceOf(Date);
  });

  it('is rolled back by an alarm in its bake time, and blue has the traffic again', async () => {
    await shop.serve('one', { more: [ALARM], deploymentConfiguration: ALARMS });

    await shop.release(await shop.image('two'), await shop.baking(LONG_MINUTES));
    await shop.reaches('BAKE_TIME');
    expect(await get(shop.service.url!)).toBe('two');
    shop.containers.services.setAlarm('errors', 'ALARM');
    await shop.service.settled();

    expect(shop.latest).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      reason: 'Service deployment rolled back because of alarms: errors',
    });
    expect(await get(shop.service.url!)).toBe('one');
    expect((await describe1()).alarms).toEqual({
      status: 'TRIGGERED',
      alarmNames: ['errors', 'other'],
      triggeredAlarmNames: ['errors'],
    });
  });

  it('is watched by no alarm at all if one was in alarm when it started: not by another one, nor by the same where it is set back and rings again', async () => {
    await shop.serve('one', { more: [ALARM, OTHER_ALARM], deploymentConfiguration: ALARMS });
    shop.containers.services.setAlarm('errors', 'ALARM');

    await shop.release(await shop.image('two'), await shop.baking(30));
    await shop.reaches('BAKE_TIME');
    const during = (await describe1()).alarms;
    shop.containers.services.setAlarm('errors', 'OK');
    shop.containers.services.setAlarm('errors', 'ALARM');
    shop.containers.services.setAlarm('other', 'ALARM');
    await shop.service.settled();

    expect(shop.latest.status).toBe('SUCCESSFUL');
    expect(during).toEqual({ status: 'DISABLED', alarmNames: ['errors', 'other'], triggeredAlarmNames: [] });
    expect((await describe1()).alarms).toEqual(during);
  });

  it('is watched again once the alarms are quiet, and ignores one that is reset', async () => {
    await shop.serve('one', { more: [ALARM], deploymentConfiguration: ALARMS });
    shop.containers.services.setAlarm('errors', 'ALARM');
    shop.containers.services.setAlarm('errors', 'OK');

    await shop.release(await shop.image('two'));
    await shop.service.settled();

    expect(shop.latest.status).toBe('SUCCESSFUL');
    expect((await describe1()).alarms!.status).toBe('MONITORING_COMPLETE');
    expect(() => shop.containers.services.setAlarm('nobody', 'OK')).toThrow(
      'the app has no alarm nobody; existing names: errors',
    );
    await shop.deploy({ deploymentConfiguration: ALARMS });
    expect(() => shop.containers.services.setAlarm('errors', 'OK')).toThrow(
      'the app has no alarm errors; existing names: none',
    );
  });

  it('cannot roll back if nothing served before, and fails the stack', async () => {
    const deploying = shop.deploy({
      settings: { DesiredCount: 1 },
      image: '111122223333.dkr.ecr.us-east-1.amazonaws.com/repository@sha256:0',
    });

    await expect(deploying).rejects.toThrow(StackFailedError);
    await expect(deploying).rejects.toThrow(
      /^stack Shop ended as UPDATE_FAILED; failures:\n {2}Shop\/Service \(AWS::ECS::Service\): ROLLBACK_FAILED, .*CannotPullContainerError.*; the rollback failed: no earlier revision has served$/,
    );
    expect(shop.service.revision).toBe('shop:0');
  });
});

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html */
describe('a lifecycle hook', () => {
  it('is called with the documented event, as the role of the hook, which ECS assumes', async () => {
    const events: Record<string, unknown>[] = [];
    shop.standIn.functions.set(HOOK, (event) => {
      events.push(event);
      return { hookStatus: 'SUCCEEDED' };
    });
    await shop.serve('one', { deploymentConfiguration: hooked('TEST_TRAFFIC_SHIFT', 'POST_TEST_TRAFFIC_SHIFT') });
    events.splice(0);

    await shop.release(await shop.image('two'));
    await shop.service.settled();

    const { sourceServiceRevisions, targetServiceRevision } = await describe1();
    const details = {
      serviceArn: SERVICE,
      targetServiceRevisionArn: targetServiceRevision!.arn,
      productionTrafficWeights: {},
    };
    const common = {
      resourceArn: arnOf(shop.latest.id),
      executionId: expect.any(String),
      hookDetails: { Path: '/health' },
    };
    expect(events).toEqual([
      {
        ...common,
        lifecycleStage: 'TEST_TRAFFIC_SHIFT',
        executionDetails: {
          ...details,
          testTrafficWeights: { [sourceServiceRevisions![0].arn!]: 0, [targetServiceRevision!.arn!]: 100 },
        },
      },
      {
        ...common,
        lifecycleStage: 'POST_TEST_TRAFFIC_SHIFT',
        executionDetails: { ...details, testTrafficWeights: {} },
      },
    ]);
    expect(new Set(shop.standIn.assumed)).toEqual(new Set([`${ROLE} by {"service":"ecs.amazonaws.com"}`]));
  });

  it.each([
    ['says FAILED', () => ({ hookStatus: 'FAILED' }), 'it returned FAILED'],
    [
      'says nothing of use',
      () => ({ status: 'fine' }),
      'it returned no hookStatus of SUCCEEDED, FAILED or IN_PROGRESS',
    ],
    [
      'fails',
      () => {
        throw new Error('boom');
      },
      'the function failed: {"errorMessage":"boom"}',
    ],
  ])('rolls the deployment back before any traffic if it %s', async (_, hook, why) => {
    shop.standIn.functions.set(HOOK, () => ({ hookStatus: 'SUCCEEDED' }));
    await shop.serve('one', { deploymentConfiguration: hooked('POST_TEST_TRAFFIC_SHIFT') });
    shop.standIn.functions.set(HOOK, hook);

    await shop.release(await shop.image('two'));
    await shop.service.settled();

    expect(shop.latest).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      reason: `Service deployment rolled back because of lifecycle hook ${HOOK} at POST_TEST_TRAFFIC_SHIFT: ${why}`,
    });
    expect(stages()).not.toContain('PRODUCTION_TRAFFIC_SHIFT');
    expect(await get(shop.service.testUrl!)).toBe('one');
  });

  it('is called again with its own data, after the time that it asked for', async () => {
    const seen: unknown[] = [];
    shop.standIn.functions.set(HOOK, ({ hookDetails, executionId }) => {
      seen.push([hookDetails, executionId]);
      return seen.length < 3
        ? { hookStatus: 'IN_PROGRESS', ...(seen.length === 1 ? { hookDetails: { step: 2 }, callBackDelay: 60 } : {}) }
        : { hookStatus: 'SUCCEEDED' };
    });

    const begin = Date.now();
    await shop.deploy({ deploymentConfiguration: { ...hooked('PRE_SCALE_UP'), BakeTimeInMinutes: 0 } });

    expect(seen.map((it) => (it as unknown[])[0])).toEqual([{ Path: '/health' }, { step: 2 }, { step: 2 }]);
    expect(new Set(seen.map((it) => (it as unknown[])[1])).size).toBe(1);
    expect(Date.now() - begin).toBeGreaterThanOrEqual(1.5 * MINUTE_MS - 5);
  });

  it('is not called again if the deployment ends in the meantime', async () => {
    shop.standIn.functions.set(HOOK, () => ({ hookStatus: 'SUCCEEDED' }));
    await shop.serve('one', { deploymentConfiguration: hooked('POST_SCALE_UP') });
    shop.standIn.functions.set(HOOK, () => ({ hookStatus: 'IN_PROGRESS', callBackDelay: 3600 }));

    await shop.release(await shop.image('two'));
    await shop.reaches('POST_SCALE_UP');
    await shop.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn: arnOf(shop.latest.id) }));
    await shop.service.settled();

    expect(shop.latest).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      reason: 'Service deployment rolled back because of a request to stop it',
    });
  });

  it('is called in the rollback too, for the stages that shift traffic', async () => {
    const seen: unknown[] = [];
    shop.standIn.functions.set(HOOK, ({ lifecycleStage, executionDetails }) => {
      const { productionTrafficWeights: production, testTrafficWeights: test } = executionDetails as Record<
        string,
        object
      >;
      seen.push([lifecycleStage, Object.values(production), Object.values(test)]);
      return { hookStatus: 'SUCCEEDED' };
    });
    await shop.serve('one', {
      more: [ALARM],
      deploymentConfiguration: { ...ALARMS, ...hooked('TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT') },
    });
    seen.splice(0);

    await shop.release(await shop.image('two'), await shop.baking(LONG_MINUTES));
    await shop.reaches('BAKE_TIME');
    shop.containers.services.setAlarm('errors', 'ALARM');
    await shop.service.settled();

    expect(seen).toEqual([
      ['TEST_TRAFFIC_SHIFT', [], [0, 100]],
      ['PRODUCTION_TRAFFIC_SHIFT', [0, 100], []],
      ['PRODUCTION_TRAFFIC_SHIFT', [100, 0], []],
      ['TEST_TRAFFIC_SHIFT', [], [100, 0]],
    ]);
  });
});

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stop-service-deployment.html */
describe('a deployment that is interrupted', () => {
  it('gives way to a newer one, which starts by returning the traffic', async () => {
    await shop.serve('one');

    const newer = await shop.image('three');
    await shop.release(await shop.image('two'), await shop.baking(LONG_MINUTES));
    await shop.reaches('BAKE_TIME');
    await shop.release(newer, await shop.baking(0));
    await shop.service.settled();

    const [, , second, third] = shop.service.deployments;
    expect(second).toMatchObject({
      revision: 'shop:2',
      status: 'STOPPED',
      reason: 'Service deployment was stopped because a newer one began',
    });
    expect(third.status).toBe('SUCCESSFUL');
    expect(third.stages[0].stage).toBe('RECONCILE_SERVICE');
    expect(await get(shop.service.url!)).toBe('three');
    expect(shop.service.running).toEqual({ 'shop:3': 1 });
  });

  it('leaves the traffic unchanged when it is aborted', async () => {
    await shop.serve('one');
    await shop.release(await shop.image('two'), await shop.baking(LONG_MINUTES));
    await shop.reaches('BAKE_TIME');

    await shop.ecs.send(
      new StopServiceDeploymentCommand({ serviceDeploymentArn: arnOf(shop.latest.id), stopType: 'ABORT' }),
    );
    await shop.service.settled();

    expect(shop.latest).toMatchObject({ status: 'STOPPED', reason: 'Service deployment was stopped by a request' });
    expect(await get(shop.service.url!)).toBe('two');
    await expect(
      shop.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn: arnOf(shop.latest.id) })),
    ).rejects.toThrow(/is not in progress/);
    await expect(
      shop.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn: 'arn:nobody' })),
    ).rejects.toThrow('this run has no deployment arn:nobody');
  });

  it('reports that the rules of the service are missing', async () => {
    await shop.serve('one');
    shop.containers.balancers.rules.deleteRule(shop.production);

    await shop.release(await shop.image('two'));
    await shop.service.settled();

    expect(shop.latest).toMatchObject({
      status: 'ROLLBACK_FAILED',
      reason: expect.stringMatching(/because of this run has no rule .*; the rollback failed: this run has no rule/),
    });
  });
});
