import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmulatorProcess } from '../../src/emulator/emulator-process';
import { EmulatorDiedError, EmulatorNotReadyError } from '../../src/emulator/errors';
import { freePort } from '../../src/emulator/free-port';
import { childEnvironment } from '@slipway/processes';
import { FROM_SOURCES } from '@slipway/testing/from-sources';
import { isAlive } from '@slipway/testing/is-alive';
import { until } from '@slipway/testing/until';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const shell = (script: string) =>
  new EmulatorProcess({
    command: '/bin/sh',
    args: ['-c', script],
    environment: { PATH: '/usr/bin:/bin' },
    logFile: join(folder, 'log'),
  });
const silentPort = async () => `https://127.0.0.1:${await freePort()}/`;

async function pidIn(file: string): Promise<number> {
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text.endsWith('\n')) {
      return Number(text);
    }
    await sleep(20);
  }
}

test('an emulator that ends by itself is reported with how it ended and the end of its log', async () => {
  const emulator = shell('echo it broke; exit 3');

  const waiting = emulator.ready(await silentPort(), '', 10_000);

  await expect(waiting).rejects.toThrow(EmulatorDiedError);
  await expect(waiting).rejects.toThrow(/ended unexpectedly \(exit code 3\)[^]*it broke/);
  expect(emulator.death).toBeInstanceOf(EmulatorDiedError);
  await emulator.stop();
});

test('an emulator that cannot be started is reported', async () => {
  const emulator = new EmulatorProcess({
    command: join(folder, 'nothing'),
    args: [],
    environment: {},
    logFile: join(folder, 'log'),
  });

  await expect(emulator.ready(await silentPort(), '', 10_000)).rejects.toThrow(/ENOENT/);
});

test('an emulator that is killed takes its child processes with it', async () => {
  const emulator = shell(`sleep 60 & echo $! > ${folder}/child; wait`);
  const child = await pidIn(join(folder, 'child'));

  process.kill(emulator.pid!, 'SIGKILL');
  await expect(emulator.ready(await silentPort(), '', 10_000)).rejects.toThrow(/ended unexpectedly \(SIGKILL\)/);

  await until(() => !isAlive(child));
});

test('an emulator that never answers is ended, and reported with its log', async () => {
  const emulator = shell('echo starting; exec sleep 60');
  await until(async () => (await readFile(join(folder, 'log'), 'utf8')) !== '');

  const waiting = emulator.ready(await silentPort(), '', 200);

  await expect(waiting).rejects.toThrow(EmulatorNotReadyError);
  await expect(waiting).rejects.toThrow(/did not respond within 0.2 s[^]*starting/);
  expect(isAlive(emulator.pid!)).toBe(false);
});

test('an emulator that accepts connections and says nothing is not ready', async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  const emulator = shell('exec sleep 60');

  const waiting = emulator.ready(`https://127.0.0.1:${port}/`, '', 1500);

  await expect(waiting).rejects.toThrow(EmulatorNotReadyError);
  server.close();
});

test('stopping ends a group that ignores SIGTERM, within its grace', async () => {
  const script = join(folder, 'stubborn.sh');
  await writeFile(script, `trap '' TERM\necho $$ > ${folder}/child\nwhile :; do sleep 1; done\n`);
  const emulator = shell(`trap '' TERM; sh ${script} & wait; wait`);
  const child = await pidIn(join(folder, 'child'));

  await emulator.stop();

  expect(emulator.death!.message).toMatch(/SIGKILL/);
  await until(() => !isAlive(child));
});

test('stopping twice is safe, and a running emulator has no error', async () => {
  const emulator = shell('exec sleep 60');
  expect(emulator.death).toBeUndefined();

  await Promise.all([emulator.stop(), emulator.stop()]);
  await emulator.stop();

  expect(isAlive(emulator.pid!)).toBe(false);
});

test('the process that stops it waits for its end, even if nothing else keeps that process alive and the end takes long', async () => {
  const script = `
    const { EmulatorProcess } = require(${JSON.stringify(join(__dirname, '..', '..', 'src', 'emulator', 'emulator-process'))});
    const emulator = new EmulatorProcess({ command: '/bin/sh', args: ['-c', 'trap "" TERM; while :; do sleep 1; done'], environment: { PATH: '/usr/bin:/bin' }, logFile: ${JSON.stringify(join(folder, 'stubborn'))} });
    setTimeout(() => emulator.stop().then(() => console.log('stopped')), 500);
  `;
  const { stdout } = spawnSync(process.execPath, ['-r', 'tsx/cjs', '-e', script], {
    env: { ...childEnvironment(), ...FROM_SOURCES },
    encoding: 'utf8',
  });

  expect(stdout).toBe('stopped\n');
});
