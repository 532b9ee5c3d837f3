import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SpawnedCli } from '../../src/runner/spawned-cli';
import { executable, removeFolders, temporaryFolder } from './world';

jest.setTimeout(30_000);
afterAll(removeFolders);

function cli(script: string, more: { timeoutMs?: number; graceMs?: number } = {}) {
  const folder = temporaryFolder();
  const lines: string[] = [];
  const made = new SpawnedCli({ command: executable('pulumi', script), folder, environment: { PATH: process.env.PATH }, timeoutMs: 20_000, graceMs: 20_000, redact: (line) => line, onLine: (line) => lines.push(line), ...more });
  return { made, lines, folder };
}

test('streams what is said, line by line, and gives it back by stream', async () => {
  const { made, lines } = cli('echo "$1"; echo two >&2; printf three; exit 6');

  const outcome = await made.run(['one']);

  expect(outcome).toMatchObject({ stdout: 'one\nthree', stderr: 'two', exitCode: 6, signal: undefined, timedOut: false });
  expect([...lines].sort()).toEqual(['one', 'three', 'two']);
});

test('keeps standard output off the log where it is told to', async () => {
  const { made, lines } = cli('echo state; echo warning >&2');

  expect((await made.run(['stack', 'export'], { quiet: true })).stdout).toBe('state');
  expect(lines).toEqual(['warning']);
});

test('[PG-08] ends what takes too long with SIGTERM, which is enough for most', async () => {
  const { made } = cli('trap "echo update canceled; exit 1" TERM; sleep 60 & wait', { timeoutMs: 500 });

  expect(await made.run([])).toMatchObject({ stdout: 'update canceled', exitCode: 1, signal: undefined, timedOut: true });
});

test('[PG-08] kills what ignores that, and its plugins with it', async () => {
  const { made, folder } = cli('trap "" TERM; sleep 60 & echo $! > plugin; while :; do sleep 0.1; done', { timeoutMs: 500, graceMs: 200 });

  expect(await made.run([])).toMatchObject({ exitCode: undefined, signal: 'SIGKILL', timedOut: true });
  await hasEnded(Number(readFileSync(join(folder, 'plugin'), 'utf8')));
});

test('[PG-08] kills a plugin that outlives the CLI: it would change what no state hears of', async () => {
  const { made, folder } = cli('sleep 60 & echo $! > plugin; kill -KILL $$');

  expect(await made.run([])).toMatchObject({ signal: 'SIGKILL', timedOut: false });
  await hasEnded(Number(readFileSync(join(folder, 'plugin'), 'utf8')));
});

test('waits for the output of what has left the group', async () => {
  const { made } = cli(`"${process.execPath}" -e "require('node:child_process').spawn('sh', ['-c', 'sleep 2; echo late'], { detached: true, stdio: 'inherit' }).unref()"`);

  expect(await made.run([])).toMatchObject({ stdout: 'late', exitCode: 0 });
});

test('has nothing to stop where nothing runs, and remembers that it was told', async () => {
  const { made } = cli('echo never');

  made.stop('SIGTERM');

  expect(made.stopped).toBe('SIGTERM');
});

/** Its pipes are closed a moment before it is gone. */
async function hasEnded(pid: number): Promise<void> {
  for (let tries = 0; tries < 100 && isRunning(pid); tries += 1) await sleep(50);
  expect(isRunning(pid)).toBe(false);
}

/** A process that has ended and is not collected yet is none. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
