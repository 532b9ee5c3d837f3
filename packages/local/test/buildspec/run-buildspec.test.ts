import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import files from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build, output, removeFolders, temporaryFolder } from './build-fixture';

afterAll(removeFolders);
afterEach(() => jest.restoreAllMocks());

test('the commands see nothing of the environment around them', async () => {
  process.env.SLIPWAY_TEST_SECRET = 'visible';

  const { lines } = await build(
    '{version: 0.2, phases: {build: {commands: ["env | grep -c SLIPWAY_TEST_SECRET || true", "echo $HOME"]}}}',
  );

  delete process.env.SLIPWAY_TEST_SECRET;
  const [count, home] = output(lines);
  expect(count).toBe('0');
  expect(home).toMatch(/slipway-test-\w+\/home$/);
});

test('secrets are masked in the log, longest first, and each line of a secret of several lines', async () => {
  const { lines } = await build(
    '{version: 0.2, phases: {build: {commands: ["echo a-pass-b password", "printf key-line-1"]}}}',
    { secrets: ['pass', 'password', 'key-line-1\n\nkey-line-2'] },
  );

  expect(output(lines)).toEqual(['a-***-b ***', '***']);
  expect(lines.join()).not.toMatch(/pass|key-line/);
});

test('a secret in a failing command is masked in the result too', async () => {
  const { result } = await build('{version: 0.2, phases: {build: {commands: ["login password || exit 2"]}}}', {
    secrets: ['password'],
  });

  expect(result.failed).toMatchObject({ command: 'login *** || exit 2' });
  expect(JSON.stringify(result)).not.toContain('password');
});

test('says first which command failed, with its exit code', async () => {
  const { result, lines } = await build(
    '{version: 0.2, phases: {build: {commands: [echo ok, exit 7]}, post_build: {commands: [exit 8]}}}',
  );

  expect(result.failed).toEqual({ phase: 'BUILD', command: 'exit 7', exitCode: 7 });
  expect(result.phases[0]).toMatchObject({
    status: 'FAILED',
    attempts: 1,
    context: 'COMMAND_EXECUTION_ERROR: Error while executing command: exit 7. Reason: exit status 7',
  });
  expect(lines).toContain(
    '[Container] Phase complete: BUILD State: FAILED, COMMAND_EXECUTION_ERROR: Error while executing command: exit 7. Reason: exit status 7',
  );
});

test('a command that a signal kills has the exit code that a shell gives it', async () => {
  const { result } = await build('{version: 0.2, phases: {build: {commands: ["kill -KILL $$"]}}}');

  expect(result.failed?.exitCode).toBe(137);
});

test.each([
  ['what it started ignores SIGTERM', `sh -c 'trap "" TERM; echo pid $$; while :; do sleep 0.1; done'`, 143],
  ['the shell itself ignores SIGTERM', `trap "" TERM; echo pid $$; while :; do sleep 0.1; done`, 137],
])('fails a build that takes too long, and ends all of it, where %s', async (_, command, exitCode) => {
  const text = JSON.stringify({
    version: 0.2,
    phases: { build: { commands: [command], finally: ['echo finally'] }, post_build: { commands: ['echo post'] } },
  });

  const { result, lines } = await build(text, { timeoutMs: 3000, graceMs: 1000 });

  expect(result).toMatchObject({
    status: 'TIMED_OUT',
    phases: [{ name: 'BUILD', status: 'TIMED_OUT' }],
    failed: { exitCode },
  });
  expect(output(lines)).toEqual([expect.stringMatching(/^pid \d+$/)]);
  await eventually(() => expect(isRunning(pidIn(lines))).toBe(false));
});

test('stops a build when it is told to', async () => {
  const controller = new AbortController();
  const onLine = (line: string) => line === 'started' && controller.abort();

  const { result } = await build(
    '{version: 0.2, phases: {build: {commands: [echo started, sleep 30]}, post_build: {commands: [echo post]}}}',
    { signal: controller.signal, onLine },
  );

  expect(result).toMatchObject({
    status: 'STOPPED',
    phases: [{ name: 'BUILD', status: 'STOPPED' }],
    failed: { exitCode: 143 },
  });
});

test('starts no command of a build that was stopped before', async () => {
  const { result, lines } = await build('{version: 0.2, phases: {build: {commands: [echo work]}}}', {
    signal: AbortSignal.abort(),
  });

  expect(result.status).toBe('STOPPED');
  expect(output(lines)).toEqual([]);
});

test('starts no command of a build that is stopped while the next one is made ready', async () => {
  const controller = new AbortController();
  const { writeFile } = files;
  jest.spyOn(files, 'writeFile').mockImplementation(async (file, ...more) => {
    if (String(file).endsWith('/running')) controller.abort();
    await writeFile(file, ...more);
  });

  const { result, lines } = await build('{version: 0.2, phases: {build: {commands: [echo work]}}}', {
    signal: controller.signal,
  });

  expect(result).toMatchObject({ status: 'STOPPED', failed: { command: 'echo work', exitCode: 143 } });
  expect(output(lines)).toEqual([]);
});

test('what a command leaves running lives as long as the build, and no longer', async () => {
  const { result, lines } = await build(
    '{version: 0.2, phases: {install: {commands: ["sleep 60 & LEFT=$!; echo pid $LEFT"]}, build: {commands: ["kill -0 $LEFT"]}}}',
  );

  expect(result.status).toBe('SUCCEEDED');
  await eventually(() => expect(isRunning(pidIn(lines))).toBe(false));
});

test('what is left running is not heard after the build', async () => {
  const { lines } = await build(
    '{version: 0.2, phases: {build: {commands: ["(while :; do echo tick; sleep 0.01; done) &"]}}}',
  );
  const heard = lines.length;

  await sleep(100);

  expect(lines).toHaveLength(heard);
});

test('what a command started dies when the runner crashes', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'commands'));
  writeFileSync(join(folder, 'commands', '1'), `echo $$ > ${folder}/pid; sleep 60`);
  const script = join(__dirname, '..', '..', 'assets', 'run-phase.sh');
  const crash = `require('node:child_process').spawn('sh', [${JSON.stringify(script)}, ${JSON.stringify(folder)}, '1', '1', '1'], { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })`;
  const runner = spawn(process.execPath, ['-e', `${crash}; setInterval(() => {}, 1000)`]);
  await eventually(() => expect(existsSync(join(folder, 'pid'))).toBe(true));
  await sleep(100);

  runner.kill('SIGKILL');
  await once(runner, 'exit');

  await eventually(() => expect(isRunning(Number(readFileSync(join(folder, 'pid'), 'utf8')))).toBe(false));
});

test('says what it does not do here', async () => {
  const { result, lines } = await build(`
version: 0.2
run-as: builder
env: { shell: powershell.exe, git-credential-helper: yes }
proxy: { logs: yes }
batch: { build-matrix: {} }
cache: { paths: [x] }
phases:
  install: { run-as: installer, runtime-versions: { nodejs: 22, python: 3.13 } }
  build: { commands: [echo runs anyway] }`);

  expect(result.notices.map((notice) => notice.split(':')[1].trim())).toEqual([
    'run-as builder, installer',
    'runtime-versions nodejs 22, python 3.13',
    'shell powershell.exe',
    'git-credential-helper',
    'batch',
    'proxy',
    'cache',
  ]);
  expect(lines).toContain('[Container] not done here: cache: neither restored nor saved here');
  expect(output(lines)).toEqual(['runs anyway']);
});

test('fails where the shell is not installed', async () => {
  await expect(
    build('{version: 0.2, env: {shell: bash}, phases: {build: {commands: [echo 1]}}}', {
      environment: { PATH: '/nowhere' },
    }),
  ).rejects.toThrow('spawn bash ENOENT');
});

test('can be told to stop after its shell could not be started', async () => {
  const controller = new AbortController();
  const failed = build('{version: 0.2, phases: {build: {commands: [echo 1]}}}', {
    environment: { PATH: '/nowhere' },
    signal: controller.signal,
  });
  await expect(failed).rejects.toThrow('spawn sh ENOENT');

  expect(() => controller.abort()).not.toThrow();
});

test('a carriage return at the end of a line is no part of it, and a character cut in two is put together', async () => {
  const { lines } = await build(
    `{version: 0.2, phases: {build: {commands: ["printf 'one\\\\r\\\\n'", "printf '\\\\303'; sleep 0.1; printf '\\\\251\\\\n'"]}}}`,
  );

  expect(output(lines)).toEqual(['one', 'é']);
});

function pidIn(lines: readonly string[]): number {
  return Number(
    output(lines)
      .map((line) => /^pid (\d+)$/.exec(line)?.[1])
      .find((pid) => pid !== undefined),
  );
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function eventually(check: () => void): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      return check();
    } catch {
      await sleep(50);
    }
  }
  check();
}
