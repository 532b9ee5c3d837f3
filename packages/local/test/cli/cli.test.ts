import { existsSync, mkdtempSync, statSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { main } from '../../src/cli';
import { removeFolders } from '../buildspec/build-fixture';
import { quietPort } from '../embedded-aws/quiet-port';
import { STARTING_MS } from '../embedded-aws/starting';
import { GitFixture } from '../git/git-fixture';
import { writeGitOpsAssembly } from '../run/gitops-assembly';
import { writePlainAssembly, writeReleaseAssembly, writeTwinAssembly } from '../run/release-assembly';

jest.setTimeout(STARTING_MS);

const ENVIRONMENT = { ...process.env };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
  writeFileSync(join(folder, 'source.zip'), 'a zip');
});
afterEach(() => {
  process.env = { ...ENVIRONMENT };
  rmSync(folder, { recursive: true });
});

/** Runs the command with a keyboard and a screen of its own. */
async function slipway(argv: readonly string[], keyboard?: string) {
  const screen = { out: '', err: '' };
  const stdout = new PassThrough().on('data', (chunk) => (screen.out += chunk));
  const stderr = new PassThrough().on('data', (chunk) => (screen.err += chunk));
  const stdin = Object.assign(new PassThrough(), { isTTY: keyboard !== undefined });
  if (keyboard !== undefined) {
    stdout.on('data', (chunk) => String(chunk).includes('Approve?') && stdin.write(keyboard));
  }
  const exitCode = await main(
    argv,
    stdin as unknown as NodeJS.ReadStream,
    stdout as unknown as NodeJS.WriteStream,
    stderr,
  );
  return { exitCode, ...screen };
}

const release = async (...options: string[]) => [
  'run',
  await writeReleaseAssembly(join(folder, 'cdk.out')),
  '--out',
  join(folder, 'out'),
  '--source',
  join(folder, 'source.zip'),
  ...options,
];
const result = () => JSON.parse(readFileSync(join(folder, 'out', 'result.json'), 'utf8'));

describe('slipway run', () => {
  it('delivers, tells what it does, deletes everything and leaves a report', async () => {
    const { exitCode, out, err } = await slipway(await release('--approve'));

    expect(err).toBe('');
    expect(exitCode).toBe(0);
    expect(out).toMatch(
      /starting the embedded AWS[\s\S]*deploying Release[\s\S]*uploading .*source\.zip to s3:\/\/release-uploads\/source\.zip[\s\S]*Release\/Approve +succeeded[\s\S]*deleting Release[\s\S]*report: /,
    );
    expect(existsSync(join(folder, 'out', 'index.html'))).toBe(true);
    expect(result()).toMatchObject({
      succeeded: true,
      destroyed: true,
      outputs: { uploads_bucket: 'release-uploads' },
    });
    expect(result().executions[0].stages[1].actions[0].approval).toMatchObject({
      decision: 'Approved',
      by: '--approve',
    });
  });

  it('takes the folder relative to where it is called, and leaves alone what it did not write', async () => {
    const cwd = process.cwd();
    process.chdir(folder);
    try {
      writeFileSync('mine.txt', 'mine');
      const { exitCode } = await slipway([
        'run',
        await writeReleaseAssembly(join(folder, 'cdk.out')),
        '--out',
        '.',
        '--source',
        'source.zip',
        '--approve',
      ]);

      expect(exitCode).toBe(0);
      expect(
        isAbsolute(JSON.parse(readFileSync('result.json', 'utf8')).executions[0].stages[0].actions[0].logFile),
      ).toBe(true);
      expect(['mine.txt', 'source.zip'].map((file) => readFileSync(file, 'utf8'))).toEqual(['mine', 'a zip']);
    } finally {
      process.chdir(cwd);
    }
  });

  it('keeps the report of an earlier run where there is nothing to run', async () => {
    await slipway(await release('--approve'));

    const { exitCode } = await slipway(['run', join(folder, 'nowhere'), '--out', join(folder, 'out')]);

    expect(exitCode).toBe(1);
    expect(result().succeeded).toBe(true);
  });

  it('exits with 1 where an approval is rejected, and keeps what people were told', async () => {
    const { exitCode } = await slipway(await release('--reject'));

    expect(exitCode).toBe(1);
    expect(result()).toMatchObject({
      succeeded: false,
      notifications: [{ topicPath: 'Release/OnCall', text: expect.stringContaining('release failed') }],
    });
  });

  it('asks the person at the terminal', async () => {
    const { exitCode, out } = await slipway(await release(), 'yes\n');

    expect(exitCode).toBe(0);
    expect(out).toContain('release waits for Release/Approve\n  two changes');
  });

  it('rejects where nobody can be asked', async () => {
    const { exitCode } = await slipway(await release());

    expect(exitCode).toBe(1);
    expect(result().executions[0].stages[1].actions[0].approval).toMatchObject({
      decision: 'Rejected',
      by: '--reject',
    });
  });

  it('starts every pipeline as it is where no source is given', async () => {
    const { exitCode, out } = await slipway([
      'run',
      await writeReleaseAssembly(join(folder, 'cdk.out')),
      '--out',
      join(folder, 'out'),
    ]);

    expect(exitCode).toBe(1);
    expect(out).toContain('started by this command');
    expect(result().executions[0].stages[0].status).toBe('Failed');
  });

  it('ends with what it had started when it is interrupted', async () => {
    const before = process.listenerCount('SIGINT');
    const stdin = Object.assign(new PassThrough(), { isTTY: true });
    const stdout = new PassThrough().on(
      'data',
      (chunk) => String(chunk).includes('Approve?') && process.emit('SIGINT'),
    );
    let err = '';
    const stderr = new PassThrough().on('data', (chunk) => (err += chunk));

    const exitCode = await main(
      await release(),
      stdin as unknown as NodeJS.ReadStream,
      stdout as unknown as NodeJS.WriteStream,
      stderr,
    );

    expect(exitCode).toBe(1);
    expect(err).toBe('slipway: the run was stopped; what it had started is ended\n');
    expect(process.listenerCount('SIGINT')).toBe(before);
  });

  it('keeps an app standing for pushes from elsewhere, until it is interrupted', async () => {
    const shop = new GitFixture();
    const commit = shop.commit('feat: open', { 'page.txt': 'open' });
    const out = join(folder, 'out');
    const stdin = Object.assign(new PassThrough(), { isTTY: false });
    const screen = new PassThrough();
    const pushed: Promise<{ readonly exitCode: number; readonly out: string }>[] = [];
    let mode = 0;
    screen.on('data', (chunk) => {
      if (String(chunk).includes('slipway push finds it in')) {
        mode = statSync(join(out, 'endpoint.json')).mode & 0o777;
        pushed.push(slipway(['push', '--repo', shop.folder, '--branch', 'main', '--out', out]));
      }
      if (/ prod [0-9a-f]{8} (succeeded|FAILED)/.test(String(chunk))) process.emit('SIGINT');
    });
    const assembly = await writeGitOpsAssembly(join(folder, 'cdk.out'));

    const exitCode = await main(
      ['run', assembly, '--out', out, '--repo', `acme/shop=${shop.folder}`, '--approve', '--serve'],
      stdin as unknown as NodeJS.ReadStream,
      screen as unknown as NodeJS.WriteStream,
      new PassThrough(),
    );

    expect(await pushed[0]).toMatchObject({
      exitCode: 0,
      out: expect.stringMatching(/^push of acme\/shop main, delivery .*: 202 accepted\n$/),
    });
    expect(mode).toBe(0o600);
    expect(existsSync(join(out, 'endpoint.json'))).toBe(false);
    expect(result()).toMatchObject({ destroyed: true, refused: [] });
    expect(
      result().executions.find(({ pipeline }: { readonly pipeline: string }) => pipeline === 'prod'),
    ).toMatchObject({ status: 'Succeeded', stages: [{ actions: [{ externalExecutionId: commit }] }, {}, {}] });
    expect(exitCode).toBe(result().succeeded ? 0 : 1);
    removeFolders();
  });

  it('refuses a source that belongs nowhere', async () => {
    const { exitCode, err } = await slipway([
      'run',
      await writePlainAssembly(join(folder, 'cdk.out')),
      '--out',
      join(folder, 'out'),
      '--source',
      join(folder, 'source.zip'),
    ]);

    expect(exitCode).toBe(1);
    expect(err).toBe(
      'slipway: a source belongs to the one pipeline that starts from a bucket, and the app has 0 of them; leave out the source\n',
    );
  });

  it('refuses a source that could belong to two pipelines', async () => {
    const { exitCode, err } = await slipway([
      'run',
      await writeTwinAssembly(join(folder, 'cdk.out')),
      '--out',
      join(folder, 'out'),
      '--source',
      join(folder, 'source.zip'),
    ]);

    expect(exitCode).toBe(1);
    expect(err).toBe(
      'slipway: a source belongs to the one pipeline that starts from a bucket, and the app has 2 of them: s3://release-uploads/source.zip, s3://release-uploads/source.zip\n',
    );
  });

  it('refuses to run while the environment could reach a real account, unless told so', async () => {
    process.env.AWS_PROFILE = 'production';

    const refused = await slipway(await release('--approve'));
    const allowed = await slipway(await release('--approve', '--allow-real-account'));

    expect(refused).toMatchObject({ exitCode: 1, err: expect.stringContaining('AWS_PROFILE') });
    expect(refused.err).not.toContain('production');
    expect(allowed.exitCode).toBe(0);
  });

  it.each([
    [['run', 'nowhere/cdk.out'], /^slipway: .*nowhere\/cdk\.out/],
    [['run', 'cdk.out', '--approve', '--reject'], /^slipway: --approve and --reject exclude each other; give one\n$/],
    [['run', 'cdk.out', '--port', '80'], /a port is a number from 1024 to 65535/],
    [['run', 'cdk.out', '--port', 'x'], /a port is a number/],
    [['run', 'cdk.out', '--build-env', 'x'], /a variable is given as NAME=value/],
    [['run', 'cdk.out', '--repo', 'shop'], /a repository is given as owner\/name=path/],
    [['run'], /missing required argument/],
    [['fly'], /unknown command/],
  ])('refuses %j with one clear error', async (argv, message) => {
    const { exitCode, err } = await slipway(argv);

    expect(exitCode).toBe(1);
    expect(err).toMatch(message);
  });

  it('explains itself', async () => {
    const { exitCode, out } = await slipway(['run', '--help']);

    expect(exitCode).toBe(0);
    expect(out).toContain('--source <path>');
  });

  it('takes variables for every build, and a port', async () => {
    const { exitCode } = await slipway(
      await release('--approve', '--build-env', 'ONE=1', '--build-env', 'TWO=a=b', '--port', String(await quietPort())),
    );

    expect(exitCode).toBe(0);
  });
});
