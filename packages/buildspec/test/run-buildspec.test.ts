import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import files from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childEnvironment } from '@slipway/processes';
import { build, output } from './build-fixture';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';

afterAll(removeFolders);
afterEach(() => jest.restoreAllMocks());

test('the commands do not inherit the environment', async () => {
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

test('reports first which command failed, with its exit code', async () => {
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
])('fails a build that takes too long, and ends all of it, if %s', async (_, command, exitCode) => {
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

test('stops a build on request', async () => {
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

test('starts no command of a build that is stopped while the next one is being prepared', async () => {
  const controller = new AbortController();
  const { writeFile } = files;
  jest.spyOn(files, 'writeFile').mockImplementation(async (file, ...more) => {
    if (String(file).endsWith('/command')) {
      controller.abort();
    }
    await writeFile(file, ...more);
  });

  const { result, lines } = await build('{version: 0.2, phases: {build: {commands: [echo work]}}}', {
    signal: controller.signal,
  });

  expect(result).toMatchObject({ status: 'STOPPED', failed: { command: 'echo work', exitCode: 143 } });
  expect(output(lines)).toEqual([]);
});

test('processes that a command leaves running live as long as the build, and no longer', async () => {
  const { result, lines } = await build(
    '{version: 0.2, phases: {install: {commands: ["sleep 60 & LEFT=$!; echo pid $LEFT"]}, build: {commands: ["kill -0 $LEFT"]}}}',
  );

  expect(result.status).toBe('SUCCEEDED');
  await eventually(() => expect(isRunning(pidIn(lines))).toBe(false));
});

test('output of processes left running is ignored after the build', async () => {
  const { lines } = await build(
    '{version: 0.2, phases: {build: {commands: ["(while :; do echo tick; sleep 0.01; done) &"]}}}',
  );
  const heard = lines.length;

  await sleep(100);

  expect(lines).toHaveLength(heard);
});

test.each<[what: string, shell: string, commands: string[]]>([
  ['an array of bash', 'bash', ['sizes=(small large)', 'test -z "${sizes[1]-}"']],
  ['an associative array of bash', 'bash', ['declare -A size; size[a]=large', 'test -z "${size[a]-}"']],
  ['an array that is declared as exported', 'bash', ['declare -ax sizes=(small large)', 'test -z "${sizes[1]-}"']],
  ['an option of the shell', 'bash', ['set -u', 'echo "$NOT_SET"']],
  ['an alias', 'bash', ['shopt -s expand_aliases; alias hello=false', 'hello() { true; }; hello']],
])('%s does not reach the next command, as on CodeBuild', async (_, shell, commands) => {
  const { result } = await build(
    JSON.stringify({
      version: '0.2',
      env: { shell },
      phases: { pre_build: { commands }, build: { commands: commands.slice(1) } },
    }),
  );

  expect(result.failed).toBeUndefined();
});

test.each([['sh'], ['bash']])(
  'variables, exported or not, and the directory reach the next command and the next phase in %s',
  async (shell) => {
    const look =
      'test "$A-$B-$C" = "1-two words-\nx" -o "$A-$B-$(printf %s "$C" | wc -l)" = "1-two words-1" && test "$(basename "$PWD")" = below';
    const commands = ['A=1; mkdir below; cd below', 'export B="two words"', "C='\nx'", look];

    const { result } = await build(
      JSON.stringify({
        version: '0.2',
        env: { shell },
        phases: { pre_build: { commands }, build: { commands: [look] } },
      }),
    );

    expect(result.failed).toBeUndefined();
  },
);

test('secrets are not exported, nor variables that begin with AWS_, and the log names both', async () => {
  const { result, lines } = await build(
    '{version: 0.2, env: {exported-variables: [A, AWS_THING, OK, P]}, phases: {build: {commands: ["export AWS_THING=x OK=1 A=other"]}}}',
    {
      environment: { PATH: process.env.PATH!, A: 'hush', P: 'quiet' },
      secrets: ['hush', 'quiet'],
      secretNames: ['A', 'P'],
    },
  );

  expect(result.exportedVariables).toEqual({ OK: '1' });
  expect(lines).toContain(
    '[Container] not exported: A, AWS_THING, P: CodeBuild exports neither values from Parameter Store and Secrets Manager nor variables that begin with AWS_',
  );
});

test('processes that a command started die when the runner crashes', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'command'), `echo $$ > ${folder}/pid; sleep 60`);
  const script = join(__dirname, '..', 'assets', 'run-command.sh');
  const crash = `require('node:child_process').spawn('sh', [${JSON.stringify(script)}, ${JSON.stringify(folder)}], { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })`;
  const runner = spawn(process.execPath, ['-e', `${crash}; setInterval(() => {}, 1000)`], { env: childEnvironment() });
  await eventually(() => expect(existsSync(join(folder, 'pid'))).toBe(true));
  await sleep(100);

  runner.kill('SIGKILL');
  await once(runner, 'exit');

  await eventually(() => expect(isRunning(Number(readFileSync(join(folder, 'pid'), 'utf8')))).toBe(false));
});

describe('runtime-versions', () => {
  const asking = (version: string) =>
    `{version: 0.2, phases: {install: {runtime-versions: {nodejs: ${version}}}, build: {commands: [node --version]}}}`;
  const image = 'aws/codebuild/standard:7.0';

  test('that the image does not have fail the build before its first phase', async () => {
    const { result, lines } = await build(asking('15'), { image });

    const context =
      "YAML_FILE_ERROR: Unknown runtime version named '15' of nodejs. This build image has the following versions: 18, 20, 22, 24";
    expect(result).toMatchObject({
      status: 'FAILED',
      phases: [{ name: 'DOWNLOAD_SOURCE', status: 'FAILED', attempts: 0, context }],
    });
    expect(lines).toContain(`[Container] Phase complete: DOWNLOAD_SOURCE State: FAILED, ${context}`);
    expect(output(lines)).toEqual([]);
  });

  test('come first on the path of the build', async () => {
    const folder = temporaryFolder();
    await files.writeFile(join(folder, 'node'), '#!/bin/sh\necho the other one\n', { mode: 0o755 });
    const here = process.versions.node.split('.')[0];
    const other = here === '18' ? '24' : '18';

    const { lines } = await build(asking(other), { image, nodeVersions: { folderOf: async () => folder } });

    expect(lines).toContain(`[Container] Selecting 'nodejs' runtime version '${other}' based on manual selections...`);
    expect(output(lines)).toEqual(['the other one']);
  });

  test('can be read in the fence of the build', async () => {
    const folder = temporaryFolder();
    const [program, asked] = [join(folder, 'bwrap'), join(folder, 'asked')];
    const programs = join(folder, 'programs');
    await files.mkdir(programs);
    await files.writeFile(program, `#!/bin/sh\necho "$@" > ${asked}\nexit 1\n`, { mode: 0o755 });
    const fence = { bubblewrap: { program, options: [] }, endpoints: [], path: process.env.PATH };
    const other = process.versions.node.startsWith('18.') ? '24' : '18';

    const attempt = build(asking(other), { image, fence, nodeVersions: { folderOf: async () => programs } });

    await expect(attempt).rejects.toThrow('the sandbox of the build did not start');
    expect(readFileSync(asked, 'utf8')).toContain(`--ro-bind ${programs} ${programs}`);
  });

  test('that are not available here are named, and the commands run with the available ones', async () => {
    const here = process.versions.node.split('.')[0];
    const other = here === '18' ? '24' : '18';

    const { result, lines } = await build(asking(other), { image });

    expect(result.notices).toEqual([
      `not done here: runtime-versions nodejs ${other}: the commands find nodejs ${here} here`,
    ]);
    expect(output(lines)).toEqual([process.version]);
  });
});

test('reports what it does not do here', async () => {
  const { result, lines } = await build(`
version: 0.2
run-as: builder
env: { git-credential-helper: yes }
proxy: { logs: yes }
batch: { build-matrix: {} }
cache: { paths: [x] }
phases:
  install: { run-as: installer }
  build: { commands: [echo runs anyway], on-failure: RETRY-1-x.* }`);

  expect(result.notices.map((notice) => notice.split(':')[1].trim())).toEqual([
    'run-as builder, installer',
    'git-credential-helper',
    'on-failure with a Go regular expression',
    'batch',
    'proxy',
    'cache',
  ]);
  expect(lines).toContain('[Container] not done here: cache: neither restored nor saved here');
  expect(output(lines)).toEqual(['runs anyway']);
});

test.each([['powershell.exe'], ['cmd.exe']])(
  'runs no command of a buildspec for %s, names them all and fails',
  async (shell) => {
    const { result, lines } = await build(
      `{version: 0.2, env: {shell: ${shell}}, phases: {install: {commands: [Get-Item x], finally: [echo last]}, build: {commands: [echo work]}}}`,
    );

    expect(result).toMatchObject({
      status: 'FAILED',
      phases: [
        {
          name: 'INSTALL',
          attempts: 0,
          context: `not run here: env.shell is ${shell}, a shell of Windows build images, which this machine does not have, so none of the commands are run`,
        },
      ],
      artifacts: [],
    });
    expect(output(lines)).toEqual([]);
    expect(lines.filter((line) => line.includes('Not run'))).toEqual([
      '[Container] Not run: Get-Item x',
      '[Container] Not run: echo last',
      '[Container] Not run: echo work',
    ]);
  },
);

test('a secret that is too short to be masked everywhere is said to be, without its value', async () => {
  const { result, lines } = await build('{version: 0.2, phases: {build: {commands: "echo eel e"}}}', {
    secrets: ['e', ''],
  });

  expect(result.notices).toEqual(['a secret of one to three characters is masked only as a whole word']);
  expect(output(lines)).toEqual(['eel ***']);
});

test('paths that lead elsewhere and are taken in another way are in the log', async () => {
  const { result, source } = await build(
    '{version: 0.2, phases: {build: {commands: [mkdir dist, touch dist/a, ln -s /etc/hostname dist/b]}}, artifacts: {files: "**/*", base-directory: /dist}}',
  );

  expect(result.artifacts[0].files.map(({ path }) => path)).toEqual(['a']);
  expect(result.notices).toEqual([
    expect.stringMatching(/^\/dist is outside the folders of the build and is treated as relative to .*\/src$/),
    'b links to a path outside the folders of the build and is left out',
  ]);
  expect(source).toMatch(/src$/);
});

test('ignored parts of the buildspec are in the log and the result', async () => {
  const { result, lines } = await build('{version: 0.2, phases: {build: {commands: echo work}, post_build: }}');

  expect(result.notices).toEqual(['the section phases.post_build is empty and is treated as missing']);
  expect(lines).toContain(`[Container] ${result.notices[0]}`);
});

test.each([['sh'], ['bash'], ['/bin/sh']])(
  'in version 0.1 each command has a shell of its own in %s',
  async (shell) => {
    const { result, lines } = await build(
      `
version: 0.1
env: { shell: ${shell}, variables: { A: first }, exported-variables: A }
phases:
  install: { commands: [mkdir below; cd below; A=second; B=1; export A B] }
  build: { commands: ['echo "$A-$B"; basename "$PWD"', cd below, 'basename "$PWD"'] }`,
      {
        environment: { PATH: process.env.PATH!, A: 'first' },
      },
    );

    expect(output(lines)).toEqual(['first-', 'src', 'src']);
    expect(result.exportedVariables).toEqual({ A: 'first' });
  },
);

test('the name of an artifact is read in the language of the shell, with the variables that the build left', async () => {
  const { result } = await build(
    `
version: 0.2
phases: { build: { commands: [touch a, export TAG=v1, 'export QUOTE=''say "hi"''' ] } }
artifacts:
  name: site-$TAG-\$(echo "$((1 + 1))")-$(REGION)$(true)-$QUOTE
  files: a
  secondary-artifacts: { one: { files: a, name: 'one-\${TAG}' }, two: { files: a } }`.replace('\\$', '$'),
    {
      environment: { PATH: process.env.PATH!, REGION: 'eu-west-1' },
    },
  );

  expect(result.artifacts.map(({ id, name }) => [id, name])).toEqual([
    [undefined, 'site-v1-2-eu-west-1-say "hi"'],
    ['one', 'one-v1'],
    ['two', undefined],
  ]);
});

test('a variable that an artifact names and that is not set counts as empty, and the log says so', async () => {
  const { result } = await build(
    '{version: 0.2, phases: {build: {commands: [mkdir dist, touch dist/a]}}, artifacts: {files: "**/*", base-directory: "dist$DIST"}}',
  );

  expect(result.artifacts[0].files.map(({ path }) => path)).toEqual(['a']);
  expect(result.notices).toEqual([
    'a path in artifacts or reports contains the variable DIST, which is not set and is treated as empty',
  ]);
});

test('artifacts come from another source, by its variable, and from what the build wrote to a temporary folder', async () => {
  const other = temporaryFolder();
  const temporary = temporaryFolder();
  const { result } = await build(
    `
version: 0.2
phases:
  build:
    commands:
      - echo first > first.txt
      - cd $CODEBUILD_SRC_DIR_source2
      - echo second > second.txt
      - echo third > ${temporary}/third.txt
artifacts:
  secondary-artifacts:
    artifact1: { base-directory: $CODEBUILD_SRC_DIR, files: [first.txt] }
    artifact2: { base-directory: $CODEBUILD_SRC_DIR_source2, files: [second.txt] }
    artifact3: { files: ['$CODEBUILD_SRC_DIR_source2/*.txt', '${temporary}/third.txt'] }`,
    {
      environment: { PATH: process.env.PATH!, CODEBUILD_SRC_DIR_source2: other, TMPDIR: temporary },
      prepare: () => undefined,
    },
  );

  expect(result.artifacts.map(({ id, files }) => [id, files.map(({ path }) => path)])).toEqual([
    ['artifact1', ['first.txt']],
    ['artifact2', ['second.txt']],
    ['artifact3', ['second.txt', 'third.txt']],
  ]);
});

test('fails if the shell is not installed', async () => {
  await expect(
    build('{version: 0.2, env: {shell: bash}, phases: {build: {commands: [echo 1]}}}', {
      environment: { PATH: '/nowhere' },
    }),
  ).rejects.toThrow('spawn bash ENOENT');
});

test('can be stopped after its shell could not be started', async () => {
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

test('a command in the name of an artifact that does not end is ended', async () => {
  const { result } = await build(
    'version: 0.2\nphases:\n  build:\n    commands: [touch file]\nartifacts:\n  name: a-$(sleep 60)\n  files: [file]\n',
    { graceMs: 200 },
  );

  expect(result.status).toBe('SUCCEEDED');
  expect(result.artifacts[0].files).toHaveLength(1);
});
