import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { EmbeddedAwsError, EmulatorDiedError } from '../../src/emulator/errors';
import { RunningEmbeddedAws, startEmbeddedAws } from '../../src/emulator/start-embedded-aws';
import { childEnvironment } from '@slipway/processes';
import { FROM_SOURCES } from '@slipway/testing/from-sources';
import { isAlive } from '@slipway/testing/is-alive';
import { quietPort } from '@slipway/testing/quiet-port';
import { STARTING_MS } from '@slipway/testing/starting';

const whoami = async (aws: RunningEmbeddedAws, credentials = aws.root) =>
  (await new STSClient(aws.clientOptions(credentials)).send(new GetCallerIdentityCommand({}))).Arn;

async function ended(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 100 && isAlive(pid); tries++) {
    await sleep(100);
  }
  return !isAlive(pid);
}

function connects(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2000 });
    const settle = (connected: boolean) => {
      socket.destroy();
      resolve(connected);
    };
    socket
      .once('connect', () => settle(true))
      .once('error', () => settle(false))
      .once('timeout', () => settle(false));
  });
}

describe('a running embedded AWS', () => {
  let aws: RunningEmbeddedAws;
  beforeAll(async () => {
    aws = await startEmbeddedAws({ accountId: '222233334444', region: 'eu-central-1' });
  }, STARTING_MS);
  afterAll(() => aws?.stop());

  test('has the configured account and region, and is running', async () => {
    expect(await whoami(aws)).toBe('arn:aws:iam::222233334444:root');
    expect(aws).toBeInstanceOf(RunningEmbeddedAws);
    expect(aws).toMatchObject({ accountId: '222233334444', region: 'eu-central-1', death: undefined });
  });

  test('refuses a key it does not know', async () => {
    await expect(whoami(aws, { accessKeyId: 'AKIAUNKNOWN0000000', secretAccessKey: 'x' })).rejects.toThrow(/token/);
  });

  test('listens on loopback only', async () => {
    const port = Number(new URL(aws.endpoint).port);
    const outside = Object.values(networkInterfaces())
      .flat()
      .filter((one) => one && !one.internal && one.family === 'IPv4')
      .map((one) => one!.address);

    expect(new URL(aws.endpoint).hostname).toBe('127.0.0.1');
    expect(await connects('127.0.0.1', port)).toBe(true);
    expect(await Promise.all(outside.map((address) => connects(address, port)))).toEqual(outside.map(() => false));
  });

  test('keeps the key of its certificate to its owner, and apart from the certificate', async () => {
    const { mode } = await stat(join(dirname(aws.caFile), 'key.pem'));

    expect(mode & 0o777).toBe(0o600);
    expect(await readFile(aws.caFile, 'utf8')).not.toContain('PRIVATE');
  });

  test('is the only AWS that a child process reaches with its environment', async () => {
    const script =
      'const { STSClient, GetCallerIdentityCommand } = require("@aws-sdk/client-sts"); new STSClient({}).send(new GetCallerIdentityCommand({})).then((r) => console.log(r.Arn));';

    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], {
      env: aws.environment(aws.root),
      cwd: __dirname,
    });

    expect(stdout.trim()).toBe('arn:aws:iam::222233334444:root');
    expect(aws.environment({ ...aws.root, sessionToken: 'token' })).toEqual({
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_REGION: 'eu-central-1',
      AWS_DEFAULT_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: aws.root.accessKeyId,
      AWS_SECRET_ACCESS_KEY: aws.root.secretAccessKey,
      AWS_SESSION_TOKEN: 'token',
      AWS_CA_BUNDLE: aws.caFile,
      NODE_EXTRA_CA_CERTS: join(dirname(aws.caFile), 'authorities.pem'),
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
    });
    expect(aws.environment(aws.root)).not.toHaveProperty('AWS_SESSION_TOKEN');
  });
});

function nameAuthorities(file: string | undefined): void {
  if (file === undefined) {
    delete process.env.NODE_EXTRA_CA_CERTS;
  } else {
    process.env.NODE_EXTRA_CA_CERTS = file;
  }
}

test.each<[does: string, name: string | undefined, expected: string]>([
  ['are trusted beside the certificate of the run', 'ca.pem', 'the certificate of a proxy'],
  ['may be missing', 'missing.pem', ''],
  ['need not be named', undefined, ''],
])('authorities that the user has configured for Node %s', async (_, name, expected) => {
  const folder = await mkdtemp(join(tmpdir(), 'authorities-'));
  await writeFile(join(folder, 'ca.pem'), 'the certificate of a proxy');
  const { NODE_EXTRA_CA_CERTS: before } = process.env;
  nameAuthorities(name && join(folder, name));
  const aws = await startEmbeddedAws().finally(() => nameAuthorities(before));

  try {
    expect(await readFile(aws.environment(aws.root).NODE_EXTRA_CA_CERTS, 'utf8')).toBe(
      `${await readFile(aws.caFile, 'utf8')}\n${expected}`,
    );
  } finally {
    await aws.stop();
    await rm(folder, { recursive: true });
  }
});

test('uses the configured port, and leaves neither process nor file when stopped, twice', async () => {
  const port = await quietPort();
  const aws = await startEmbeddedAws({ port });
  expect(aws.endpoint).toBe(`https://127.0.0.1:${port}`);

  await aws.stop();
  await aws.stop();

  expect(isAlive(aws.pid!)).toBe(false);
  expect(existsSync(dirname(aws.caFile))).toBe(false);
});

test('a killed one is reported as dead, and can be cleaned up after', async () => {
  const aws = await startEmbeddedAws();

  process.kill(aws.pid!, 'SIGKILL');
  await ended(aws.pid!);
  await sleep(50);

  expect(aws.death).toBeInstanceOf(EmulatorDiedError);
  expect(aws.death!.message).toMatch(/ended unexpectedly \(SIGKILL\)/);
  await aws.stop();
  expect(existsSync(dirname(aws.caFile))).toBe(false);
});

test('ends, and leaves no file, when the runner that started it is killed', async () => {
  const runner = spawn(process.execPath, ['-r', 'tsx/cjs', join(__dirname, 'abandoned-runner.ts')], {
    env: { ...childEnvironment(), ...FROM_SOURCES },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const said = await new Promise<string>((resolve) => {
    runner.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()));
  });
  const [pid, folder] = said.trim().split(' ');
  expect([isAlive(Number(pid)), existsSync(folder)]).toEqual([true, true]);

  runner.kill('SIGKILL');

  expect(await ended(Number(pid))).toBe(true);
  expect(existsSync(folder)).toBe(false);
});

test('leaves no private key if this process exits before the emulator could remove its files', async () => {
  const aws = await startEmbeddedAws();
  const folder = dirname(aws.caFile);
  expect(existsSync(join(folder, 'key.pem'))).toBe(true);
  await aws.stop();
  await mkdir(folder);
  await writeFile(join(folder, 'key.pem'), 'a key');

  process
    .listeners('exit')
    .filter(({ name }) => name === 'removeFolders')
    .forEach((listener) => listener(130));

  expect(existsSync(folder)).toBe(false);
});

test('cleans up if it cannot be started', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-test-'));
  await mkdir(join(folder, 'bin'));
  await writeFile(join(folder, 'bin', 'python'), '#!/bin/sh\necho no module named cryptography\nexit 1\n');
  await chmod(join(folder, 'bin', 'python'), 0o755);

  const starting = startEmbeddedAws({ folder });

  await expect(starting).rejects.toThrow(EmbeddedAwsError);
  await expect(starting).rejects.toThrow(
    /could not create the TLS certificate of the embedded AWS in (\S+); make[^]*no module named cryptography/,
  );
  const made = /certificate of the embedded AWS in (\S+);/.exec(
    (await starting.catch((error: Error) => error.message)) as string,
  )![1];
  expect(existsSync(made)).toBe(false);
  await rm(folder, { recursive: true });
});
