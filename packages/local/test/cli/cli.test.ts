import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  statSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { main } from '../../src/cli';
import { LocalRun } from '../../src/run/local-run';
import { quietPort } from '@slipway/testing/quiet-port';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders } from '@slipway/testing/temporary-folders';
import { GitFixture } from '../git/git-fixture';
import { resultSchema } from '../report/result-schema';
import { writeGitOpsAssembly } from '../run/gitops-assembly';
import {
  writeBrokenAssembly,
  writeFullBucketAssembly,
  writePlainAssembly,
  writeReleaseAssembly,
  writeSimulatedAssembly,
  writeTwinAssembly,
  writeUnstartedAssembly,
} from '../run/release-assembly';

jest.setTimeout(STARTING_MS);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
  writeFileSync(join(folder, 'source.zip'), 'PK: a zip');
});
afterEach(() => {
  delete process.env.AWS_PROFILE;
  rmSync(folder, { recursive: true });
});

/** Runs the command with its own input and screen. Builds run without a fence, so that the test runs on any machine. */
async function slipway(argv: readonly string[], keyboard?: string) {
  const screen = { out: '', err: '' };
  const stdout = new PassThrough().on('data', (chunk) => (screen.out += chunk));
  const stderr = new PassThrough().on('data', (chunk) => (screen.err += chunk));
  const stdin = Object.assign(new PassThrough(), { isTTY: keyboard !== undefined });
  if (keyboard !== undefined) {
    stdout.on('data', (chunk) => String(chunk).includes('Approve?') && stdin.write(keyboard));
  }
  const unfenced = argv[0] === 'run' ? ['--unfenced'] : [];
  const exitCode = await main(
    [...argv, ...unfenced],
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
const result = () => {
  const written = JSON.parse(readFileSync(join(folder, 'out', 'result.json'), 'utf8'));
  expect(resultSchema().safeParse(written).error).toBeUndefined();
  return written;
};

describe('slipway run', () => {
  it('delivers, shows its progress, deletes everything and leaves a report', async () => {
    const { exitCode, out, err } = await slipway(await release('--approve'));

    expect(err).toBe('');
    expect(exitCode).toBe(0);
    expect(out).toMatch(
      /starting the embedded AWS[\s\S]*deploying Release[\s\S]*uploading .*source\.zip to s3:\/\/release-uploads\/source\.zip[\s\S]*Release\/Approve +succeeded[\s\S]*deleting Release[\s\S]*report: .*index\.html\n {2}as expected: 2 of 2 actions executed, 0 simulated\n$/,
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

  it('takes the folder relative to where it is called, and keeps files that it did not write', async () => {
    const cwd = process.cwd();
    process.chdir(folder);
    try {
      const call = ['run', await writeReleaseAssembly(join(folder, 'cdk.out')), '--source', 'source.zip', '--approve'];
      const { exitCode } = await slipway([...call, '--out', 'reports/new']);

      expect(exitCode).toBe(0);
      expect(
        isAbsolute(
          JSON.parse(readFileSync('reports/new/result.json', 'utf8')).executions[0].stages[0].actions[0].logFile,
        ),
      ).toBe(true);
      expect(readFileSync('source.zip', 'utf8')).toBe('PK: a zip');
    } finally {
      process.chdir(cwd);
    }
  });

  it('refuses a folder for the report that contains files of the user, and changes nothing in it', async () => {
    mkdirSync(join(folder, 'site', 'logs'), { recursive: true });
    writeFileSync(join(folder, 'site', 'index.html'), 'mine');
    writeFileSync(join(folder, 'site', 'logs', 'app.log'), 'mine, too');

    const { exitCode, out, err } = await slipway(await release('--approve', '--out', join(folder, 'site')));

    expect(exitCode).toBe(2);
    expect(err).toBe(
      `slipway: the folder ${join(folder, 'site')} contains files that no earlier run has written (index.html, logs);` +
        ' a run deletes logs, work, codecommit, result.json, index.html, endpoint.json, live.html in its folder,' +
        ' so the folder must be new, empty or the folder of an earlier run: choose another folder with --out, for example a new subfolder\n',
    );
    expect(out).not.toContain('starting');
    expect(readdirSync(join(folder, 'site')).sort()).toEqual(['index.html', 'logs']);
    expect(readFileSync(join(folder, 'site', 'index.html'), 'utf8')).toBe('mine');
    expect(readFileSync(join(folder, 'site', 'logs', 'app.log'), 'utf8')).toBe('mine, too');
  });

  it('keeps the report of an earlier run if there is nothing to run', async () => {
    await slipway(await release('--approve'));

    const { exitCode } = await slipway(['run', join(folder, 'nowhere'), '--out', join(folder, 'out')]);

    expect(exitCode).toBe(1);
    expect(result().succeeded).toBe(true);
  });

  it('exits with 1 if an approval is rejected, and keeps the notifications', async () => {
    const { exitCode } = await slipway(await release('--reject'));

    expect(exitCode).toBe(1);
    expect(result()).toMatchObject({
      succeeded: false,
      notifications: [{ topicPath: 'Release/OnCall', text: expect.stringContaining('release failed') }],
    });
  });

  it('says the same in the last line, in result.json, in the report and for CI, about one approved action', async () => {
    const junit = join(folder, 'ci', 'junit.xml');

    const { exitCode, out } = await slipway(await release('--approve', 'Release/Approve', '--junit', junit));

    const { summary, exitCode: written } = result();
    expect(out.endsWith(`  ${summary}\n`)).toBe(true);
    expect([exitCode, written]).toEqual([0, 0]);
    expect(readFileSync(join(folder, 'out', 'index.html'), 'utf8')).toContain(`<p>${summary}</p>`);
    expect(readFileSync(junit, 'utf8')).toMatch(
      /<testcase classname="release.Release" name="Approve" time="[\d.]+"><system/,
    );
  });

  it('rejects approvals as a file says, in the name of the person that it names', async () => {
    const file = join(folder, 'approvals.json');
    writeFileSync(file, '[{"action": "Approve", "decision": "reject", "by": "ana", "summary": "too late"}]');

    const { exitCode } = await slipway(await release('--approve', '--approvals', file));

    expect(exitCode).toBe(1);
    expect(result().executions[0].stages[1].actions[0].approval).toMatchObject({
      decision: 'Rejected',
      by: 'ana',
      summary: 'too late',
    });
  });

  it('asks the person at the terminal', async () => {
    const { exitCode, out } = await slipway(await release(), 'yes\n');

    expect(exitCode).toBe(0);
    expect(out).toContain('release is waiting for the approval Release/Approve\n  two changes');
  });

  it('rejects if nobody can be asked, and records this as the reason', async () => {
    const { exitCode } = await slipway(await release());

    expect(exitCode).toBe(1);
    expect(result().executions[0].stages[1].actions[0].approval).toMatchObject({
      decision: 'Rejected',
      by: 'slipway',
      summary: expect.stringContaining('cannot ask anyone'),
    });
  });

  it('starts every pipeline with its defaults if no source is given', async () => {
    const { exitCode, out } = await slipway([
      'run',
      await writeReleaseAssembly(join(folder, 'cdk.out')),
      '--out',
      join(folder, 'out'),
    ]);

    expect(exitCode).toBe(1);
    expect(out).toMatch(/started by arn:aws:iam::\d{12}:user\//);
    expect(out).toMatch(
      /has no object source\.zip; pass --source <folder or zip>[^]*\n {2}release \w{8} did not run: Release\/Approve\n/,
    );
    expect(result().executions[0].stages[0].status).toBe('Failed');
  });

  it('ends with everything that it had started when it is interrupted', async () => {
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

    expect(exitCode).toBe(130);
    expect(err).toBe('slipway: the run was stopped, which ends all its processes\n');
    expect(process.listenerCount('SIGINT')).toBe(before);
    expect(result()).toMatchObject({
      succeeded: false,
      verdict: 'interrupted',
      destroyed: false,
      problems: ['the run was stopped, which ends all its processes'],
    });
    expect(result().executions[0]).toMatchObject({
      status: 'Stopped',
      stages: [{ status: 'Succeeded' }, { actions: [{ status: 'Abandoned' }] }],
    });
  });

  it('leaves a report and prints its path when nothing starts', async () => {
    jest.spyOn(LocalRun.prototype, 'finished').mockImplementation(async function (this: LocalRun, count) {
      jest.restoreAllMocks();
      return this.finished(count, 500);
    });
    const argv = [
      'run',
      await writeUnstartedAssembly(join(folder, 'cdk.out')),
      '--out',
      join(folder, 'out'),
      '--source',
      join(folder, 'source.zip'),
    ];

    const { exitCode, out, err } = await slipway(argv);

    expect(exitCode).toBe(1);
    expect(err).toMatch(/^slipway: only 0 of 1 executions started within/);
    expect(out).toContain(`report: ${join(folder, 'out', 'index.html')}\n`);
    expect(result()).toMatchObject({
      verdict: 'failed',
      executions: [],
      problems: [expect.stringContaining('0 of 1 executions started')],
    });
  });

  it('leaves a report and prints its path when the app cannot be deployed', async () => {
    const { exitCode, out, err } = await slipway([
      'run',
      await writeBrokenAssembly(join(folder, 'cdk.out')),
      '--out',
      join(folder, 'out'),
    ]);

    expect(exitCode).toBe(1);
    expect(err).toMatch(/^slipway: stack Broken ended as/);
    expect(out).toContain(`report: ${join(folder, 'out', 'index.html')}\n`);
    expect(result()).toMatchObject({
      verdict: 'failed',
      problems: [expect.stringContaining('stack Broken')],
      adjustments: [],
      destroyed: false,
    });
  });

  it('leaves a report and prints its path when it is interrupted while it deploys', async () => {
    const stdout = new PassThrough();
    let out = '';
    stdout.on('data', (chunk) => (out += chunk));
    stdout.on('data', (chunk) => String(chunk).includes('deploying Release') && process.emit('SIGINT'));
    const stdin = Object.assign(new PassThrough(), { isTTY: false });

    const exitCode = await main(
      await release(),
      stdin as unknown as NodeJS.ReadStream,
      stdout as unknown as NodeJS.WriteStream,
      new PassThrough(),
    );

    expect(exitCode).toBe(130);
    expect(out).toMatch(/report: .*index\.html\n {2}interrupted: 0 of 0 actions executed, 0 simulated\n$/);
    expect(result()).toMatchObject({ verdict: 'interrupted', executions: [] });
  });

  it.each([
    ['as expected: 2 of 2 actions executed, 0 simulated; the stacks could not be deleted', 'as expected', 0, []],
    [
      'delivered, but the stacks were not deleted: 2 of 2 actions executed, 0 simulated',
      'not deleted',
      1,
      ['--strict'],
    ],
  ])('has a result for the deletion apart from that of the delivery: %s', async (line, verdict, status, options) => {
    const argv = [
      'run',
      await writeFullBucketAssembly(join(folder, 'cdk.out')),
      '--out',
      join(folder, 'out'),
      '--source',
      join(folder, 'source.zip'),
      '--approve',
      ...options,
    ];

    const { exitCode, out, err } = await slipway(argv);

    expect(exitCode).toBe(status);
    expect(err).toMatch(/^slipway: the stacks could not be deleted: stack Release ended as DELETE_FAILED/);
    expect(out).toMatch(/release [0-9a-f]{8} succeeded[\s\S]*report: .*index\.html\n/);
    expect(out.trimEnd().split('\n').at(-1)).toBe(`  ${line}`);
    expect(result()).toMatchObject({
      succeeded: status === 0,
      exitCode: status,
      summary: line,
      verdict,
      destroyed: false,
      deletionProblem: expect.stringContaining('DELETE_FAILED'),
      executions: [{ status: 'Succeeded' }],
    });
  });

  it('[RN-01] does not succeed when no action beyond the source was executed: exit code 3, and the last line reports it', async () => {
    const argv = [
      'run',
      await writeSimulatedAssembly(join(folder, 'cdk.out')),
      '--out',
      join(folder, 'out'),
      '--source',
      join(folder, 'source.zip'),
    ];

    const { exitCode, out } = await slipway(argv);

    expect(exitCode).toBe(3);
    expect(out).toMatch(
      /\n {2}no action except the source was executed: 1 of 2 actions executed, 1 simulated \(\w+\/\w+\)\n$/,
    );
    expect(result()).toMatchObject({
      succeeded: false,
      verdict: 'nothing executed',
      actions: { total: 2, executed: 1, simulated: 1 },
      summary: expect.stringContaining('1 of 2 actions executed, 1 simulated'),
    });
  });

  it.each([[[]], [['--approve']]])('does not succeed when an app has no pipeline, with %j', async (options) => {
    const { exitCode, out } = await slipway([
      'run',
      await writePlainAssembly(join(folder, 'cdk.out')),
      '--out',
      join(folder, 'out'),
      ...options,
    ]);

    expect(exitCode).toBe(3);
    expect(out).toMatch(/0 of 0 actions executed, 0 simulated\n$/);
  });

  it('refuses a folder for the report that cannot be written, before anything starts', async () => {
    const { exitCode, out, err } = await slipway(await release('--out', join(folder, 'source.zip', 'out')));

    expect(exitCode).toBe(1);
    expect(err).toBe(
      `slipway: the folder ${join(folder, 'source.zip', 'out')} for the report and logs is not writable (ENOTDIR); choose another folder with --out, or change the permissions of this one\n`,
    );
    expect(out).not.toContain('starting');
  });

  it('refuses at once when Python is missing and the embedded AWS is not installed', async () => {
    const environment = jest.spyOn(process, 'env', 'get').mockReturnValue({
      PATH: process.env.PATH,
      XDG_CACHE_HOME: join(folder, 'no-cache'),
      SLIPWAY_PYTHON: join(folder, 'no-python'),
    });

    const { exitCode, out, err } = await slipway(await release());
    environment.mockRestore();

    expect(exitCode).toBe(1);
    expect(err).toMatch(/^slipway: the embedded AWS needs Python 3\.10 or newer, which was not found/);
    expect(out).toBe('');
  });

  it('keeps an app running for pushes from elsewhere, until it is interrupted', async () => {
    const shop = new GitFixture();
    const commit = shop.commit('feat: open', { 'page.txt': 'open' });
    const out = join(folder, 'out');
    const stdin = Object.assign(new PassThrough(), { isTTY: false });
    const screen = new PassThrough();
    const pushed: Promise<{ readonly exitCode: number; readonly out: string }>[] = [];
    let mode = 0;
    screen.on('data', (chunk) => {
      if (String(chunk).includes('slipway push, slipway retry and slipway rotate find the run through')) {
        mode = statSync(join(out, 'endpoint.json')).mode & 0o777;
        pushed.push(slipway(['push', '--repo', shop.folder, '--branch', 'main', '--out', out]));
      }
      if (/ prod [0-9a-f]{8} (succeeded|FAILED)/.test(String(chunk))) {
        process.emit('SIGINT');
      }
    });
    const assembly = await writeGitOpsAssembly(join(folder, 'cdk.out'));

    const exitCode = await main(
      ['run', assembly, '--out', out, '--repo', shop.folder, '--approve', '--serve', '--unfenced'],
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

  it.each(['run', 'watch'])(
    'refuses a source for slipway %s before anything starts, as invalid usage',
    async (name) => {
      const assembly = await writeReleaseAssembly(join(folder, 'cdk.out'));
      const refused = async (source: string) =>
        slipway([name, assembly, '--out', join(folder, 'out'), '--unfenced', '--source', source]);

      expect(await refused('nosuch')).toEqual({
        exitCode: 2,
        out: '',
        err: 'slipway: the source nosuch cannot be read; pass a ZIP file or a folder\n',
      });
      expect(await refused(__filename)).toEqual({
        exitCode: 2,
        out: '',
        err: `slipway: the source ${__filename} is not a ZIP file; pass a ZIP file, or a folder to pack into one\n`,
      });
      expect(existsSync(join(folder, 'out'))).toBe(false);
    },
  );

  it('refuses a source that fits no pipeline', async () => {
    const { exitCode, err } = await slipway([
      'run',
      await writePlainAssembly(join(folder, 'cdk.out')),
      '--out',
      join(folder, 'out'),
      '--source',
      join(folder, 'source.zip'),
    ]);

    expect(exitCode).toBe(1);
    expect(err).toContain('slipway: the source cannot be uploaded: none of the pipelines to start reads an S3 object;');
  });

  it('starts every pipeline that takes the uploaded object, by its rule or because it polls', async () => {
    const { exitCode, out } = await slipway([
      'run',
      await writeTwinAssembly(join(folder, 'cdk.out')),
      '--out',
      join(folder, 'out'),
      '--source',
      join(folder, 'source.zip'),
      '--approve',
    ]);

    expect(exitCode).toBe(0);
    expect(out).toMatch(/release \w+ started by Release\/Start\n/);
    expect(out).toMatch(/twin \w+ started by Source\n/);
    expect(out).toContain('as expected: 4 of 4 actions executed');
  });

  it.each([
    [['--start', 'nope'], 'slipway: the app has no pipeline nope; its pipelines are: release\n'],
    [
      ['--variable', 'NOPE=1'],
      'slipway: pipeline release: the variable NOPE is not declared; the declared variables are none\n',
    ],
  ])('refuses %j before anything starts, as invalid usage', async (options, message) => {
    const { exitCode, out, err } = await slipway(await release('--approve', ...options));

    expect([exitCode, err]).toEqual([2, message]);
    expect(out).not.toContain('starting');
  });

  it('starts only the chosen pipeline, with the revision of its source', async () => {
    const argv = await release('--approve', '--start', 'release', '--revision', 'Source=no-such-version');

    const { exitCode } = await slipway(argv);

    expect(exitCode).toBe(1);
    const sources = result().executions.map(({ stages }: { stages: { actions: object[] }[] }) => stages[0].actions[0]);
    expect(sources).toHaveLength(2); // the rule has started it as well
    expect(sources).toContainEqual(
      expect.objectContaining({ status: 'Failed', error: expect.objectContaining({ code: expect.any(String) }) }),
    );
    expect(sources).toContainEqual(expect.objectContaining({ status: 'Succeeded' }));
  });

  it.each([
    ['--variable', 'TARGET', 'use name=value'],
    ['--revision', '=abc', 'use action=revision'],
  ])('refuses %s %s', async (option, value, rule) => {
    const { exitCode, err } = await slipway(await release(option, value));

    expect([exitCode, err]).toEqual([2, expect.stringContaining(rule)]);
  });

  it('refuses to run while the environment could reach a real account, unless allowed', async () => {
    process.env.AWS_PROFILE = 'production';

    const refused = await slipway(await release('--approve'));
    const allowed = await slipway(await release('--approve', '--allow-real-account'));

    expect(refused).toMatchObject({ exitCode: 1, err: expect.stringContaining('AWS_PROFILE') });
    expect(refused.err).not.toContain('production');
    expect(allowed.exitCode).toBe(0);
  });

  it.each([
    [['run', 'nowhere/cdk.out'], /^slipway: .*nowhere\/cdk\.out/],
    [
      ['run', 'cdk.out', '--approve', 'Ask', '--reject', 'Ask'],
      /^slipway: the approval Ask is both approved and rejected; specify only one decision\n$/,
    ],
    [
      ['run', 'cdk.out', '--approve', '--reject'],
      /^slipway: --approve and --reject cannot both be used without an action; pass only one of them\n$/,
    ],
    [['run', 'cdk.out', '--port', '80'], /a port is a number from 1024 to 65535/],
    [['run', 'cdk.out', '--port', 'x'], /a port is a number/],
    [['run', 'cdk.out', '--build-env', 'x'], /a variable has the form NAME=value/],
    [['run', 'cdk.out', '--repo', 'my shop=shop'], /use owner\/name=path for GitHub/],
    [['run'], /missing required argument/],
    [['fly'], /unknown command/],
  ])('refuses %j with one clear error', async (argv, message) => {
    const { exitCode, err } = await slipway(argv);

    expect(exitCode).toBe(argv[1] === 'nowhere/cdk.out' ? 1 : 2);
    expect(err).toMatch(message);
  });

  it('explains itself', async () => {
    const { exitCode, out } = await slipway(['run', '--help']);

    expect(exitCode).toBe(0);
    expect(out).toContain('--source <path>');
    expect(out).toContain('Exit codes: 0 as expected, 1 failed, 2 invalid usage');
  });

  it.each(['run', 'watch', 'push', 'retry', 'rotate', 'doctor'])(
    '[RN-11] explains slipway %s in 80 columns',
    async (command) => {
      const { exitCode, out } = await slipway([command, '--help']);

      expect(exitCode).toBe(0);
      out.split('\n').forEach((line) => expect(line.length).toBeLessThanOrEqual(80));
    },
  );

  it('prints its version', async () => {
    expect(await slipway(['--version'])).toEqual({
      exitCode: 0,
      err: '',
      out: `${JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')).version}\n`,
    });
  });

  it('accepts variables for every build, and a port', async () => {
    const { exitCode } = await slipway(
      await release('--approve', '--build-env', 'ONE=1', '--build-env', 'TWO=a=b', '--port', String(await quietPort())),
    );

    expect(exitCode).toBe(0);
  });
});
