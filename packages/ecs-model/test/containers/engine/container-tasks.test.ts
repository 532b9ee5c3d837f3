import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BuildImages, EngineRun, findEngine } from '@slipway/buildspec';
import { ENGINE_STAND_IN, EngineScript, scriptEngine } from '@slipway/testing/engine-stand-in';
import { quietPort } from '@slipway/testing/quiet-port';
import { temporaryFolder } from '@slipway/testing/temporary-folders';
import { until } from '@slipway/testing/until';
import { ContainerLauncher } from '../../../src/containers/engine/container-launcher';
import { ModelClock } from '../../../src/containers/model-clock';
import { RunningTask } from '../../../src/containers/service/task';
import { EngineImages } from '../../../src/images/engine-images';
import { AwsStandIn } from '../aws-stand-in';
import { Shop } from '../shop';

const IMAGE = 'docker.io/library/shop:1';
const OWN = '111122223333.dkr.ecr.us-east-1.amazonaws.com/shop';
const DIGEST = `sha256:${'a'.repeat(64)}`;
const PROGRAM = `
require('node:http').createServer((request, response) => response.end(JSON.stringify(process.env))).listen(process.env.PORT);
process.on('SIGTERM', () => process.exit(0));
`;
const FOREVER = ['node', '-e', 'setInterval(() => 0, 1000); process.on("SIGTERM", () => process.exit(0))'];
const images = { [IMAGE]: { Id: 'sha256:abc', Config: { Cmd: FOREVER } } };
/** Timeout for busy machines. Each call of the engine starts a program. */
const LONG_MS = 120_000;

jest.setTimeout(LONG_MS);

let standIn: AwsStandIn;
let run: EngineRun;
let pushed: EngineImages;
let tasks: RunningTask[];
let calls: () => string[][];
let launcher: ContainerLauncher;
let logFile: string;

async function begin(script: EngineScript = { images }): Promise<void> {
  ({ calls } = scriptEngine(script));
  const engine = await findEngine('podman', { program: ENGINE_STAND_IN });
  run = new EngineRun(engine);
  pushed = new EngineImages();
  standIn = await AwsStandIn.start();
  tasks = [];
  logFile = join(temporaryFolder(), 'task.log');
  const { aws, credentials } = standIn;
  const clock = new ModelClock(1000);
  launcher = new ContainerLauncher({
    run,
    aws,
    credentials,
    clock,
    pushed,
    images: new BuildImages({ engine, offline: true }),
  });
}

afterEach(async () => {
  await Promise.all(tasks.map((task) => task.stop()));
  await Promise.all([run.close(), standIn.stop()]);
});

const app = { name: 'app', image: IMAGE };

async function launch(containers: readonly object[], more: object = {}, ports: readonly number[] = []) {
  const definition = { containerDefinitions: containers, ...more } as never;
  const arn = `arn:aws:ecs:us-east-1:111122223333:task/shop/${tasks.length}a`;
  const task = await launcher.launch({ arn, definition, main: 'app', ports, logFile });
  tasks.push(...(task ? [task] : []));
  return task!;
}

/** Started containers, in order. */
const started = () =>
  calls()
    .filter((args) => args.includes('--env-file'))
    .map((args) => args[args.indexOf('--name') + 1].split('-').slice(3).join('-'));
const log = () => readFileSync(logFile, 'utf8');

test('[RN-07] a task of one container has the keys of its role, its secrets, and the files that its variables name', async () => {
  await begin();
  const port = await quietPort();
  const secret = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:shop-AbCdEf';
  standIn.secrets.set(secret, 'hush');
  standIn.caFile = join(temporaryFolder(), 'ca.pem');
  writeFileSync(standIn.caFile, 'certificate');
  const environment = [
    { name: 'PORT', value: String(port) },
    { name: 'TEXT', value: 'a\nb' },
  ];
  const secrets = [{ name: 'SECRET', valueFrom: secret }];
  const folders = {
    mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }],
    linuxParameters: { tmpfs: [{ containerPath: '/scratch', size: 8 }] },
  };
  const roles = { taskRoleArn: 'arn:aws:iam::1:role/task', executionRoleArn: 'arn:aws:iam::1:role/execution' };

  const task = await launch(
    [{ ...app, command: ['node', '-e', PROGRAM], environment, secrets, memory: 64, ...folders }],
    roles,
    [port, port],
  );
  await task.started();

  const answer = await (await fetch(`http://${task.address}:${task.portAt(1)}`)).json();
  expect(answer).toMatchObject({ TEXT: 'a\nb', SECRET: 'hush', AWS_ACCESS_KEY_ID: 'AKIATEST' });
  expect(standIn.assumed).toEqual(
    ['execution', 'task'].map((role) => `arn:aws:iam::1:role/${role} by {"service":"ecs-tasks.amazonaws.com"}`),
  );
  const [service] = calls().filter((args) => args.includes('--env-file'));
  expect(service).toEqual(
    expect.arrayContaining([`type=bind,source=${standIn.caFile},target=${standIn.caFile},readonly`, '67108864']),
  );
  expect(service.join(' ')).toMatch(/--volume slipway-\w+-\w+-data:\/data --tmpfs \/scratch:size=8m/);
  expect(service.join(' ')).not.toContain('hush');
  expect(task.arn).toContain(':task/shop/');
  expect([task.health, task.over, task.simulated]).toEqual([undefined, false, false]);
});

test('containers start as they depend on each other, and an essential one ends the task', async () => {
  await begin();
  const dependsOn = [
    { containerName: 'first', condition: 'COMPLETE' },
    { containerName: 'second', condition: 'SUCCESS' },
    { containerName: 'third', condition: 'HEALTHY' },
    { containerName: 'fourth', condition: 'START' },
    { containerName: 'not-there', condition: 'HEALTHY' },
  ];
  const task = await launch([
    { ...app, command: ['sh', '-c', 'exit 3'], dependsOn },
    { ...app, name: 'first', essential: false, command: ['false'] },
    { ...app, name: 'second', essential: false, command: ['true'] },
    { ...app, name: 'third', essential: 'true', healthCheck: { command: ['CMD', 'true'] } },
    { ...app, name: 'fourth', essential: false },
  ]);
  expect(task.health).toBe('UNKNOWN');

  expect(await task.exit()).toBe('exit code 3');

  expect([task.health, task.over]).toEqual(['HEALTHY', true]);
  expect(started().at(-1)).toBe('app');
});

test('a task whose container depends on the success of one that fails reports this', async () => {
  await begin();
  const task = await launch([
    { ...app, dependsOn: [{ containerName: 'first', condition: 'SUCCESS' }] },
    { ...app, name: 'first', essential: false, command: ['false'] },
  ]);

  expect(await task.exit()).toBe('app was not started: first ended with exit code 1');
});

test('a task whose essential container ends well has ended, too', async () => {
  await begin();
  const task = await launch([{ ...app, command: ['true'] }]);

  expect(await task.exit()).toBe('exit code 0');
});

test('a task that is given up does not start its waiting containers', async () => {
  await begin();
  const task = await launch([
    { ...app, dependsOn: [{ containerName: 'first', condition: 'COMPLETE' }] },
    { ...app, name: 'first' },
  ]);
  await until(() => started().includes('first'));

  await task.stop();

  expect(started()).toEqual(['first']);
});

test('a task is unhealthy as its essential container is, whose check begins once it runs', async () => {
  await begin();
  const task = await launch([{ ...app, healthCheck: { command: ['CMD', 'false'], interval: 5, retries: 1 } }]);

  await until(() => task.health === 'UNHEALTHY', LONG_MS);

  expect(task.over).toBe(false);
});

test('a task reports the error of the engine for a program that is not in the image', async () => {
  await begin();
  const task = await launch([{ ...app, command: ['not-there'], healthCheck: { command: ['CMD', 'true'] } }]);

  expect(await task.exit()).toMatch(/^exit code 127, Error: .*not-there/);
});

test('fails if the engine makes no network', async () => {
  await begin({ images, broken: { run: 'no runtime' } });

  await expect(launch([app])).rejects.toThrow('the network of the containers did not start: no runtime');
});

test('a task ends with its network', async () => {
  await begin();
  const task = await launch([
    { ...app, dependsOn: [{ containerName: 'first', condition: 'COMPLETE' }] },
    { ...app, name: 'first', essential: false },
  ]);
  const networks = task as unknown as { network: { close(): Promise<void> } };

  await networks.network.close();

  expect(await task.exit()).toBe('the network of the task was removed');
});

test('a container whose image is not available is left out, with a log line', async () => {
  await begin();
  await launch([app, { ...app, name: 'beside', image: 'docker.io/library/other:1' }]);
  await until(() => started().length > 0);

  expect(started()).toEqual(['app']);
  expect(log()).toMatch(
    /\[slipway\] the image docker.io\/library\/other:1 is not available: --offline prevents pulling the image\n\[slipway\] the container beside is not started/,
  );
});

test('a task whose main container is not available is not run', async () => {
  await begin();

  expect(await launch([{ ...app, image: 'docker.io/library/other:1' }])).toBeUndefined();
});

test('an image that the run has pushed is known by its digest', async () => {
  await begin();
  pushed.keep([DIGEST, `${DIGEST}0`], { id: 'sha256:abc', environment: {} });

  expect(await launcher.imageOf(`${OWN}@${DIGEST}`, () => undefined)).toEqual({ id: 'sha256:abc', environment: {} });
});

test('fails if a task has secrets and no execution role', async () => {
  await begin();

  await expect(launch([{ ...app, secrets: [{ name: 'A', valueFrom: 'b' }] }])).rejects.toThrow(
    /ResourceInitializationError: .*the task definition has no execution role/,
  );
});

test('[RN-07] a service runs its tasks as containers, in place of one that is unhealthy, and simulates those without an image', async () => {
  await begin();
  const engine = await findEngine('podman', { program: ENGINE_STAND_IN });
  const shop = await Shop.open(300, { run, pushed, images: new BuildImages({ engine, offline: true }) });
  const settings = { LoadBalancers: [], DesiredCount: 1 };
  const check = { HealthCheck: { Command: ['CMD', 'true'] } };

  await shop.deploy({ image: IMAGE, container: check, sidecars: [{ Name: 'beside', Image: IMAGE }], settings });
  expect(shop.latest).toMatchObject({ status: 'SUCCESSFUL', simulated: false });
  const [file] = readdirSync(join(shop.folder, 'logs'));
  expect(file).toMatch(/^shop-0-\w+\.log$/);
  await shop.deploy({ image: 'other:1', revision: 1, settings: { ...settings, TaskDefinition: 'shop:1' } });
  expect(shop.latest).toMatchObject({ status: 'SUCCESSFUL', simulated: true });
  await shop.close();
});

test('a deployment whose tasks fail their container health checks fails with the reason', async () => {
  await begin();
  const engine = await findEngine('podman', { program: ENGINE_STAND_IN });
  const shop = await Shop.open(300, { run, pushed, images: new BuildImages({ engine, offline: true }) });
  const settings = { LoadBalancers: [], DesiredCount: 1 };
  const container = { HealthCheck: { Command: ['CMD', 'false'], Retries: 1 } };

  await expect(shop.deploy({ image: IMAGE, container, settings })).rejects.toThrow(
    /Task failed container health checks/,
  );
  await shop.close();
});
