import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PersonNeededError } from '../../src/runner/errors';
import { SpawnedCli } from '../../src/runner/spawned-cli';
import { executable, removeFolders, temporaryFolder } from './world';

jest.setTimeout(30_000);
afterAll(removeFolders);

function cli(
  script: string,
  more: { timeoutMs?: number; graceMs?: number; patienceMs?: number; redact?: (line: string) => string } = {},
) {
  const folder = temporaryFolder();
  const lines: string[] = [];
  const made = new SpawnedCli({
    command: executable('pulumi', script),
    folder,
    environment: { PATH: process.env.PATH },
    timeoutMs: 20_000,
    graceMs: 20_000,
    redact: (line) => line,
    onLine: (line) => lines.push(line),
    ...more,
  });
  return { made, lines, folder };
}

test('streams the output, line by line, and returns it by stream', async () => {
  const { made, lines } = cli('echo "$1"; echo two >&2; printf three; exit 6');

  const outcome = await made.run(['one']);

  expect(outcome).toMatchObject({
    stdout: 'one\nthree',
    stderr: 'two',
    exitCode: 6,
    signal: undefined,
    timedOut: false,
  });
  expect([...lines].sort()).toEqual(['one', 'three', 'two']);
});

test('keeps standard output out of the log if configured to', async () => {
  const { made, lines } = cli('echo state; echo warning >&2');

  expect((await made.run(['stack', 'export'], { quiet: true })).stdout).toBe('state');
  expect(lines).toEqual(['warning']);
});

test('masks what is logged and what messages are made of, but no data: a state that was altered would be another', async () => {
  const redact = (text: string) => text.replaceAll('secret', '***');
  const { made, lines } = cli('echo "a secret"; echo "a secret error" >&2; exit "$1"', { redact });

  const outcomes = [
    await made.run(['0']),
    await made.run(['0'], { quiet: true }),
    await made.run(['1'], { quiet: true }),
  ];

  expect(outcomes.map(({ stdout }) => stdout)).toEqual(['a ***', 'a secret', 'a ***']);
  expect(outcomes.map(({ stderr }) => stderr)).toEqual(['a *** error', 'a *** error', 'a *** error']);
  expect([...lines].sort()).toEqual(['a ***', 'a *** error', 'a *** error', 'a *** error']);
});

test('[PG-08] ends a CLI that takes too long with SIGTERM, which is enough for most', async () => {
  const { made } = cli('trap "echo update canceled; exit 1" TERM; sleep 60 & wait', { timeoutMs: 8_000 });

  expect(await made.run([])).toMatchObject({
    stdout: 'update canceled',
    exitCode: 1,
    signal: undefined,
    timedOut: true,
  });
});

test('[PG-08] kills a CLI that ignores it', async () => {
  const { made } = cli('trap "" TERM; while :; do sleep 0.1; done', { timeoutMs: 8_000, graceMs: 200 });

  expect(await made.run([])).toMatchObject({ exitCode: undefined, signal: 'SIGKILL', timedOut: true });
});

test('[PG-08] asks it once to end, even if a stop and the timeout coincide: the second time, Pulumi would leave a pending operation', async () => {
  const { made, lines } = cli('trap "echo told" TERM; echo ready; while :; do sleep 0.1; done', {
    timeoutMs: 8_000,
    graceMs: 12_000,
  });
  const ended = made.run([]);
  while (lines.length === 0) {
    await sleep(20);
  }

  made.stop('SIGTERM');

  expect(await ended).toMatchObject({ stdout: 'ready\ntold', signal: 'SIGKILL', timedOut: true });
});

/**
 * Plugin as Pulumi starts it: in its own process group, with its own pipes, so that the pipes of the CLI close when it
 * ends.
 * @see https://github.com/pulumi/pulumi/blob/v3.248.0/sdk/go/common/util/cmdutil/child_unix.go RegisterProcessGroup
 */
const PLUGIN = `python3 -c 'import os, time; os.setpgid(0, 0); open("plugin", "w").write(str(os.getpid())); time.sleep(60)' < /dev/null > /dev/null 2>&1 & while [ ! -s plugin ]; do sleep 0.05; done`;

describe('[PG-08] a plugin, which would continue changes that no state records, is gone', () => {
  it.each([
    ['was killed', 'kill -KILL $$', 'SIGKILL'],
    ['crashed', 'exit 2', undefined],
    ['ended well', 'exit 0', undefined],
  ])('when the CLI %s', async (_, end, signal) => {
    const { made, folder } = cli(`${PLUGIN}; ${end}`);

    expect(await made.run([])).toMatchObject({ signal, timedOut: false });
    expect(isRunning(pluginOf(folder))).toBe(false);
  });

  it('when the CLI hung and had to be killed', async () => {
    const { made, folder } = cli(`trap "" TERM; ${PLUGIN}; while :; do sleep 0.1; done`, { graceMs: 200 });
    const ended = made.run([]);
    while (!existsSync(join(folder, 'plugin'))) {
      await sleep(20);
    }

    made.stop('SIGTERM');

    expect(await ended).toMatchObject({ signal: 'SIGKILL' });
    expect(isRunning(pluginOf(folder))).toBe(false);
  });

  it('or else a person is asked, because another attempt would run next to it', async () => {
    const { made, folder } = cli(PLUGIN, { patienceMs: 100 });
    const unkillable = jest.spyOn(process, 'kill').mockReturnValue(true);

    const outcome = await made.run([]).catch((error: unknown) => error);

    unkillable.mockRestore();
    process.kill(pluginOf(folder), 'SIGKILL');
    expect(outcome).toEqual(
      new PersonNeededError(
        `Pulumi has ended, but processes that it started cannot be ended (${pluginOf(folder)}) and may still change resources: stop this machine, check the resources, and run the pipeline again`,
      ),
    );
  });

  it('when it kept the pipes of the CLI open', async () => {
    const { made, folder } = cli('sleep 60 & echo $! > plugin; kill -KILL $$');

    expect(await made.run([])).toMatchObject({ signal: 'SIGKILL', timedOut: false });
    expect(isRunning(pluginOf(folder))).toBe(false);
  });
});

test('waits for the output of processes that have left the session', async () => {
  const { made } = cli(
    `"${process.execPath}" -e "require('node:child_process').spawn('sh', ['-c', 'sleep 2; echo late'], { detached: true, stdio: 'inherit' }).unref()"`,
  );

  expect(await made.run([])).toMatchObject({ stdout: 'late', exitCode: 0 });
});

test('has nothing to stop if nothing runs, and remembers the request', async () => {
  const { made } = cli('echo never');

  made.stop('SIGTERM');

  expect(made.stopped).toBe('SIGTERM');
});

function pluginOf(folder: string): number {
  return Number(readFileSync(join(folder, 'plugin'), 'utf8'));
}

/** An ended process whose exit code has not been read does not count as running. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
