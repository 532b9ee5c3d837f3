import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { childEnvironment } from '@slipway/processes';
import { FROM_SOURCES } from '@slipway/testing/from-sources';
import { quietPort } from '@slipway/testing/quiet-port';
import { writeShopAssembly } from '@slipway/testing/shop-assembly';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { until } from '@slipway/testing/until';
import { main } from '../../src/cli';

jest.setTimeout(STARTING_MS);
afterAll(removeFolders);

let folder: string;
let assembly: string;
beforeEach(async () => {
  folder = temporaryFolder();
  assembly = await writeShopAssembly(join(folder, 'cdk.out'));
});

/** Runs `slipway-aws up` in this process, and calls a function for each line that it prints. */
async function up(args: readonly string[], onLine: (line: string) => unknown = () => undefined) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  let out = '';
  stdout.on('data', (chunk) => {
    out += chunk;
    onLine(String(chunk));
  });
  const exitCode = await main(['up', ...args], stdout, stderr);
  return { exitCode, out, err: String(stderr.read() ?? '') };
}

const ctrlC = () => void process.emit('SIGINT');
const STANDS = 'press Ctrl-C to delete the stacks';

test('an app is kept until Ctrl-C, with all that a terminal needs, and then nothing is left of it', async () => {
  const port = await quietPort();
  const file = join(folder, 'aws.env');
  let asked: Promise<string> | undefined;
  const child = `
    const { CloudFormationClient, DescribeStacksCommand } = require(${JSON.stringify(require.resolve('@aws-sdk/client-cloudformation'))});
    new CloudFormationClient({}).send(new DescribeStacksCommand({})).then((all) => console.log(all.Stacks.map((one) => one.StackName).sort().join()));`;
  let mode = 0;
  const variables = () =>
    Object.fromEntries(
      readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.split('=')),
    );
  let authority = '';

  let first = '';
  const wait = () => {
    if (existsSync(file)) {
      first = readFileSync(file, 'utf8');
    } else {
      setImmediate(wait).unref();
    }
  };
  wait();

  const { exitCode, out, err } = await up([assembly, '--port', String(port), '--write-env', file], (line) => {
    if (line.startsWith(STANDS)) {
      mode = statSync(file).mode & 0o777;
      authority = variables().AWS_CA_BUNDLE;
      const asking = spawn(process.execPath, ['-e', child], {
        env: { ...childEnvironment(), ...variables() },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      asked = once(asking.stdout, 'data').then(([chunk]) => String(chunk));
      void asked.then(ctrlC);
    }
  });

  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
  expect(await asked).toBe('Base,CDKToolkit,Delivery\n');
  expect(out).toContain('stack Delivery\n  Greeting = hello from Create\n  Pipeline = shop\n');
  expect(out).toContain('does not support:\n  Delivery Pipeline (AWS::CodePipeline::Pipeline)\n');
  expect(out).toMatch(/\n\d+ other differences from AWS; --differences lists them\n/);
  expect(out).toContain(`account 111122223333, region us-east-1, endpoint https://127.0.0.1:${port}\n`);
  expect(out).toMatch(/\nexport AWS_ENDPOINT_URL=https:\S+ AWS_REGION=us-east-1 .*AWS_CA_BUNDLE=/);
  expect(out).toMatch(
    /\nstopping the embedded AWS \(press Ctrl-C again to stop immediately\)\ndeleting Delivery\ndeleting Base\n$/,
  );
  expect(first).toMatch(/^AWS_\w+=[^]+\n$/); // a script that waits for the file never reads an empty one
  expect([mode, existsSync(dirname(authority)), readdirSync(folder)]).toEqual([0o600, false, ['cdk.out']]);
});

test('Ctrl-C before everything is deployed ends the command with 130', async () => {
  const { exitCode, out, err } = await up([assembly], (line) => line.startsWith('deploying Base') && ctrlC());

  expect({ exitCode, err }).toEqual({
    exitCode: 130,
    err: 'slipway-aws: the run was stopped, which ends all its processes\n',
  });
  expect(out).toContain('stopping the embedded AWS (press Ctrl-C again to stop immediately)\n');
  expect(out).not.toContain(STANDS);
  expect(out).not.toContain('deleting');
});

test('an embedded AWS that dies ends the command with 1, and the reason', async () => {
  const { exitCode, err } = await up([assembly], (line) => {
    const [, authority] = /AWS_CA_BUNDLE=(\S+)/.exec(line) ?? [];
    if (authority !== undefined) {
      process.kill(emulatorWith(dirname(authority)), 'SIGKILL');
    }
  });

  expect(exitCode).toBe(1);
  expect(err).toMatch(/^slipway-aws: the embedded AWS ended unexpectedly \(SIGKILL\)/);
});

/** Returns the process whose temporary files are in a folder. */
function emulatorWith(place: string): number {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,args='], {
    env: childEnvironment(),
    encoding: 'utf8',
  });
  const [line] = String(stdout)
    .split('\n')
    .filter((one) => one.includes('launch.py') && one.includes(place));
  return Number(line.trim().split(' ')[0]);
}

test.each([
  ['a file for the variables that exists', () => ['--write-env', join(folder, 'cdk.out', 'manifest.json')], 'exists'],
  ['a port of the system', () => ['--port', '80'], 'a port is a number from 1024 to 65535'],
  ['an unknown option', () => ['--colour'], "unknown option '--colour'"],
])('%s is bad usage: exit code 2, and nothing starts', async (_, options, message) => {
  const { exitCode, out, err } = await up([assembly, ...options()]);

  expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
  expect(err).toContain(message);
});

test('credentials of a real account are refused by name, and their values are not shown', async () => {
  process.env.AWS_SECRET_ACCESS_KEY = 'hush-hush';
  try {
    const { exitCode, out, err } = await up([assembly]);

    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(err).toMatch(
      /^slipway-aws: the environment contains credentials for a real AWS account \(AWS_SECRET_ACCESS_KEY\)/,
    );
    expect(err).not.toContain('hush');
  } finally {
    delete process.env.AWS_SECRET_ACCESS_KEY;
  }
});

test('a missing assembly ends with 1', async () => {
  const { exitCode, err } = await up([join(folder, 'nothing')]);

  expect(exitCode).toBe(1);
  expect(err).toMatch(/^slipway-aws: .*nothing/);
});

test('the program itself ends with Ctrl-C when started by a shell', async () => {
  const script = `
    const { runProgram } = require('@slipway/processes');
    const { main } = require(${JSON.stringify(join(__dirname, '..', '..', 'src', 'cli'))});
    runProgram('slipway-aws', () => main(process.argv.slice(1), process.stdout, process.stderr), process);`;
  const child = spawn(process.execPath, ['-r', 'tsx/cjs', '-e', script, '--', 'up', assembly], {
    env: { ...childEnvironment(), ...FROM_SOURCES },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  await until(() => out.includes('deploying Base'), STARTING_MS);

  child.kill('SIGINT');

  expect(await once(child, 'close')).toEqual([130, null]);
});
