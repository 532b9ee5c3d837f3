import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { World, executable, realPulumi, removeFolders, standIn } from './world';

jest.setTimeout(120_000);
afterAll(removeFolders);

const pulumi = realPulumi() ?? standIn();
process.stderr.write(
  realPulumi()
    ? `the CLI of these tests: ${pulumi}\n`
    : 'the CLI of these tests: the stand-in, simulated (set SLIPWAY_PULUMI to a real one)\n',
);

/** Program with one resource. The real CLI needs a resource without a plugin, which takes longer. */
function declare(world: World, text: string): void {
  if (realPulumi()) {
    world.nodeProgram(`new Note('note', { text: '${text}' });`);
  } else {
    world.program({ note: { text } });
  }
}

/** Faults that occur without being injected. These tests use the real CLI if it is installed. */
describe('[PG-08] with the available CLI', () => {
  let world: World;
  beforeAll(async () => {
    const previewed = new World(pulumi);
    declare(previewed, 'one');
    previewed.cli('stack', 'init', 'dev');
    await previewed.run('preview');
    world = previewed;
  });

  /** Creates the world of the preview in its original state, for each test. */
  const previewed = () => world.copy();

  test.concurrent('applies what was previewed, and nothing when it is asked again', async () => {
    const here = previewed();

    const applied = await here.run('up');
    const again = await here.run('up');

    expect([applied.exitCode, again.exitCode, here.locks()]).toEqual([0, 0, []]);
    expect(here.known()).toEqual(['note']);
  });

  test.concurrent('waits for the lock of another run, never removes it, and asks for a person', async () => {
    const here = previewed();
    here.lock({ pid: 4711, username: 'alice', hostname: 'another-host', timestamp: new Date().toISOString() });
    const [state, lock] = [here.stateText(), readFileSync(join(here.lockFolder, 'foreign.json'), 'utf8')];

    const { exitCode, err } = await here.run('up');

    expect(exitCode).toBe(4);
    expect(err).toMatch(
      /dev is still locked by alice@another-host \(pid 4711\) since .*; Slipway never removes locks of other processes/,
    );
    expect([
      here.count('cancel'),
      here.stateText(),
      readFileSync(join(here.lockFolder, 'foreign.json'), 'utf8'),
    ]).toEqual([0, state, lock]);
  });

  test.concurrent('never removes the lock of a process on this machine that it did not start', async () => {
    const here = previewed();
    here.lock({
      pid: process.pid,
      username: userInfo().username,
      hostname: hostname(),
      timestamp: new Date().toISOString(),
    });

    const { exitCode } = await here.run('up');

    expect([exitCode, here.count('cancel'), here.locks()]).toEqual([4, 0, ['foreign.json']]);
  });

  test.concurrent('continues when the lock of another run is gone', async () => {
    const here = previewed();
    here.lock({ pid: 4711, username: 'alice', hostname: 'another-host', timestamp: new Date().toISOString() });
    const done = here.run('up', { LOCK_WAIT_MS: '60000', RETRY_BASE_MS: '300', RETRY_CAP_MS: '300' });
    await sleep(3_000);

    here.cli('cancel', '--yes', '--stack', 'dev'); // the other user releases the lock

    expect((await done).exitCode).toBe(0);
    expect(here.count('cancel')).toBe(0);
  });

  test.concurrent('asks for a missing stack once, and creates none', async () => {
    const here = previewed();

    const { exitCode, err } = await here.run('preview', { STACK: 'missing' });

    expect(exitCode).toBe(1);
    expect(err).toMatch(/no stack named.*Slipway never creates either of them/);
    expect(existsSync(join(here.state, '.pulumi/stacks/shop/missing.json'))).toBe(false);
  });

  test.concurrent('tries a wrong passphrase once', async () => {
    const here = previewed();
    const state = here.stateText();

    const { exitCode, err } = await here.run('up', { PULUMI_CONFIG_PASSPHRASE: 'wrong-passphrase' });

    expect([exitCode, here.count('up'), here.stateText()]).toEqual([1, 1, state]);
    expect(err).toMatch(/incorrect passphrase/);
  });

  test.concurrent('tries a missing passphrase once', async () => {
    const here = previewed();

    const { exitCode, err } = await here.run('up', { PULUMI_CONFIG_PASSPHRASE: undefined });

    expect([exitCode, here.count('up')]).toEqual([1, 1]);
    expect(err).toMatch(/passphrase must be set/);
  });

  test.concurrent('leaves a corrupt state as it is, and says how to get it back', async () => {
    const here = previewed();
    writeFileSync(here.stateFile(), here.stateText().slice(0, 60));

    const { exitCode, err } = await here.run('up');

    expect([exitCode, here.count('up'), here.stateText().length]).toEqual([1, 0, 60]);
    expect(err).toMatch(/restore an earlier version of the state object/);
  });

  test.concurrent(
    'asks for a person if a create is pending, and continues once it is removed as the message says',
    async () => {
      const here = previewed();
      here.leavePending('creating', 'lost');
      const state = here.stateText();

      const first = await here.run('up');

      expect([first.exitCode, here.count('up'), here.stateText()]).toEqual([4, 0, state]);
      expect(first.err).toMatch(/dev has pending creates: urn:pulumi:dev::shop::.*::lost/);

      here.cli('stack', 'export', '--stack', 'dev', '--file', 'state.json');
      here.cli('stack', 'import', '--stack', 'dev', '--file', 'state.json');
      expect((await here.run('up')).exitCode).toBe(0);
    },
  );

  test.concurrent.each([
    ['an unknown flag', 'set -- "$@" --no-such-flag', /unknown flag: --no-such-flag/],
    [
      'a missing --yes',
      'for word; do shift; case "$word" in --yes|--skip-preview) ;; *) set -- "$@" "$word" ;; esac; done',
      /--yes or --skip-preview/,
    ],
  ])('does not repeat a call with %s', async (_, change, message) => {
    const here = previewed();
    const wrong = executable('pulumi', `if [ "$1" = up ]; then ${change}; fi; exec "${pulumi}" "$@"`);

    const { exitCode, err } = await here.run('up', { SLIPWAY_PULUMI: wrong });

    expect([exitCode, here.count('up')]).toEqual([1, 1]);
    expect(err).toMatch(message);
  });

  test.concurrent('[PG-18] ends a preview of a program that throws with what it threw', async () => {
    const here = previewed();
    here.nodeProgram("throw new Error('out of paper');");

    const { exitCode, err } = await here.run('preview');

    expect(exitCode).toBe(1);
    expect(err).toMatch(/^FAILED .*unhandled exception[^]*out of paper[^]*slipway-pulumi: preview: /);
  });

  test.concurrent('[PG-03] refuses a plan that has gone stale, and applies nothing', async () => {
    const here = previewed();
    const state = here.stateText();
    declare(here, 'two');

    const { exitCode, err } = await here.run('up');

    expect([exitCode, here.count('up'), here.locks()]).toEqual([3, 1, []]);
    expect(err).toMatch(/violates plan|not allowed by the plan/);
    expect(err).toMatch(/the plan is stale.*Run the pipeline again/);
    expect(here.known()).toEqual([]);
    if (!realPulumi()) {
      expect(here.stateText()).toBe(state);
    }
  });

  test.concurrent(
    '[PG-03] says that no plan can ever be applied if the program has different inputs in every run, and which they are',
    async () => {
      const here = previewed();
      if (realPulumi()) {
        here.nodeProgram("new Note('note', { text: 'one', stamp: String(process.hrtime.bigint()) });");
      } else {
        here.nodeProgram(
          "new pulumi.CustomResource('cloud:index:Thing', 'note', { text: 'one', stamp: String(process.hrtime.bigint()) });",
        );
      }
      await here.run('preview');

      const { exitCode, err } = await here.run('up');

      expect(exitCode).toBe(3);
      expect(err).toMatch(
        /the inputs of the program change with every run: urn:pulumi:dev::shop::.*::note \(stamp\) differ between two consecutive previews.*another preview does not help/,
      );
      expect(err).not.toContain('Run the pipeline again');
      expect(here.known()).toEqual([]);
    },
  );

  test.concurrent(
    '[PG-03] fails a preview while a create is pending, since no plan of it could be applied',
    async () => {
      const here = previewed();
      here.leavePending('creating', 'lost');

      const { exitCode, err } = await here.run('preview');

      expect(exitCode).toBe(4);
      expect(err).toMatch(/dev has pending creates: urn:pulumi:dev::shop::.*::lost; .*import or delete them/);
      expect(existsSync(join(here.project, '.slipway/plan.json'))).toBe(false);
    },
  );

  test.concurrent('names the holder of the lock in full', async () => {
    const here = previewed();
    here.lock({ pid: 4711, username: 'Jane Doe', hostname: 'laptop', timestamp: new Date().toISOString() });

    expect((await here.run('up')).err).toContain('dev is still locked by Jane Doe@laptop (pid 4711) since ');
  });

  test.concurrent(
    '[PG-03] distinguishes a plan with a completed replacement from one that another change has made stale',
    async () => {
      const here = previewed();
      const replaced = (text: string) =>
        here.nodeProgram(`const replacing = { ...provider, diff: async (_id, before, after) => ({ changes: before.text !== after.text, replaces: before.text === after.text ? [] : ['text'] }) };
class Page extends pulumi.dynamic.Resource { constructor(name, inputs) { super(replacing, name, inputs); } }
new Page('note', { text: '${text}' });`);
      for (const text of realPulumi() ? ['one', 'two'] : ['one']) {
        replaced(text);
        expect([(await here.run('preview')).exitCode, (await here.run('up')).exitCode]).toEqual([0, 0]);
      }
      if (!realPulumi()) {
        here.faults('up plan-spent');
      } // the replacement for the CLI cannot replace resources

      const { exitCode, err } = await here.run('up');

      expect([exitCode, here.count('up'), here.locks(), here.known()]).toEqual([3, 1, [], ['note']]);
      expect(err).toMatch(
        /expected resource operations for urn:\S+ but none were seen; the plan was already applied in part/,
      );
    },
  );

  test.concurrent(
    'releases the lock of a CLI that crashed, checks whether a create is pending, and does not try again',
    async () => {
      const here = previewed();
      const recorded = executable('pulumi', `if [ "$1" = up ]; then echo $$ > cli; fi; exec "${pulumi}" "$@"`);
      const crash = "process.kill(Number(require('node:fs').readFileSync('cli', 'utf8')), 'SIGSEGV'); for (;;);";
      here.nodeProgram(
        `new Note('note', { text: 'one' }); if (!pulumi.runtime.isDryRun()) { ${realPulumi() ? crash : ''} }`,
      );
      await here.run('preview');
      if (!realPulumi()) {
        here.faults('up crashed/before-step');
      } // such a signal kills the replacement for the CLI

      const { exitCode, err } = await here.run('up', { SLIPWAY_PULUMI: recorded });

      expect([exitCode, here.count('up'), here.count('cancel'), here.locks()]).toEqual([1, 1, 1, []]);
      expect(err).toMatch(/SIGSEGV: segmentation violation; Pulumi crashed/);
      expect(here.commands().slice(-2)).toEqual(['cancel', 'stack export']);
    },
  );

  test.concurrent(
    'tries again after the CLI was killed only when its program, and with it every plugin, is gone too',
    async () => {
      const here = previewed();
      const recorded = executable('pulumi', `if [ "$1" = up ]; then echo $$ > cli; fi; exec "${pulumi}" "$@"`);
      here.nodeProgram(`new Note('note', { text: 'one' });
const { appendFileSync, existsSync, readFileSync } = require('node:fs');
if (!pulumi.runtime.isDryRun()) {
  const first = !existsSync('programs');
  const state = (pid) => { try { return /^State:\\s+(.)/m.exec(readFileSync('/proc/' + pid + '/status', 'utf8'))[1]; } catch { return 'gone'; } };
  appendFileSync('programs', (first ? process.pid : state(readFileSync('programs', 'utf8').trim())) + '\\n');
  if (first) { process.kill(Number(readFileSync('cli', 'utf8')), 'SIGKILL'); for (;;); }
}`);
      await here.run('preview');

      const { exitCode } = await here.run('up', { SLIPWAY_PULUMI: recorded });

      expect([exitCode, here.count('up'), here.locks()]).toEqual([0, 2, []]);
      expect(readFileSync(join(here.project, 'programs'), 'utf8')).toMatch(/^\d+\n(gone|Z)\n$/);
    },
  );

  test.concurrent('reports drift by its exit code', async () => {
    const here = previewed();

    const { exitCode, err } = await here.run('drift');

    expect(exitCode).toBe(5);
    expect(err).toMatch(/dev has drifted/);
  });
});

/** The replacement for the CLI can be slow, or never end. */
describe('[PG-08] while an update is running', () => {
  let previewed: World;
  beforeAll(async () => {
    previewed = new World();
    previewed.initialize();
    await previewed.run('preview');
  });

  test.concurrent('a live update is waited for, its lock is never cancelled, and nothing of it is lost', async () => {
    const world = previewed.copy();
    world.program({ page: { size: 1 }, other: { size: 2 }, theirs: { size: 3 } });
    const theirs = spawn(standIn(), ['up', '--yes', '--skip-preview', '--stack', 'dev'], {
      cwd: world.project,
      env: world.cliEnvironment({ STAND_IN_STEP_MS: '3000' }),
      stdio: 'ignore',
    });
    const ended = once(theirs, 'exit');
    await eventually(() => world.locks().length === 1);
    const [lock] = world.locks();

    const ours = world.run('up', { LOCK_WAIT_MS: '60000', RETRY_BASE_MS: '200', RETRY_CAP_MS: '200' });
    await sleep(1_000);
    const during = world.locks();
    const [theirExitCode] = (await ended) as [number];
    const { exitCode } = await ours;

    expect([during, theirExitCode, world.count('cancel')]).toEqual([[lock], 0, 0]);
    expect(exitCode).toBe(0);
    expect(world.existing()).toEqual(['other', 'page', 'theirs']);
    expect(world.known()).toEqual(['other', 'page', 'theirs']);
  });

  test.concurrent(
    'an update that hangs is asked to end, then killed; its lock is released, and it is retried',
    async () => {
      const world = previewed.copy();
      world.faults('up hang');

      const { exitCode } = await world.run('up', { CLI_TIMEOUT_MS: '20000' });

      expect([exitCode, world.count('up'), world.count('cancel'), world.locks()]).toEqual([0, 2, 1, []]);
      expect(world.record().attempts!.find(({ row }) => row === 'hang')).toMatchObject({
        signal: 'SIGKILL',
        kind: 'state unknown',
      });
      expect(world.existing()).toEqual(['other', 'page']);
    },
  );

  test.concurrent('an update that was killed while it updated is tried again', async () => {
    const world = previewed.copy();
    await world.run('up');
    world.program({ page: { size: 9 }, other: { size: 2 } });
    await world.run('preview');
    world.faults('up killed');

    const { exitCode } = await world.run('up');

    expect([exitCode, world.count('up'), world.count('cancel'), world.locks()]).toEqual([0, 2, 1, []]);
    expect(Object.values(world.cloud.contents()).map(({ inputs }) => inputs)).toEqual([{ size: 9 }, { size: 2 }]);
  });

  test.concurrent('a run that has used up its time stops the CLI, and leaves no lock', async () => {
    const world = previewed.copy();

    const { exitCode, err } = await world.run('up', {
      STAND_IN_STEP_MS: '8000',
      CLI_GRACE_MS: '20000',
      RUN_TIMEOUT_MS: '6000',
    });

    expect([exitCode, world.locks()]).toEqual([1, []]);
    expect(err).toMatch(/the build exceeded its time limit of 6000 ms; Pulumi received a stop signal/);
  });

  test.concurrent('a build that is stopped signals the CLI once, leaves no lock, and does not try again', async () => {
    const world = previewed.copy();
    const done = world.run('up', { STAND_IN_STEP_MS: '5000', CLI_GRACE_MS: '20000' });
    await eventually(() => world.locks().length === 1);

    world.stop('SIGTERM');
    world.stop('SIGINT');
    const { exitCode, err } = await done;

    expect([exitCode, world.count('up'), world.locks(), world.record().attempts!.at(-1)!.row]).toEqual([
      1,
      1,
      [],
      'interrupted',
    ]);
    expect(err).toMatch(/the build was stopped with SIGTERM/);
    expect(world.known()).toEqual(world.existing());
  });

  test.concurrent('a stop ends the wait for the next attempt', async () => {
    const world = previewed.copy();
    world.faults('up backend-unavailable:9');
    const done = world.run('up', { RETRY_BASE_MS: '60000', RETRY_CAP_MS: '60000' });
    await eventually(() => !readFileSync(join(world.folder, 'faults'), 'utf8').includes(':9'));
    await sleep(500);

    world.stop('SIGINT');

    expect((await done).exitCode).toBe(1);
    expect(world.count('up')).toBe(1);
  });
});

async function eventually(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > deadline) {
      throw new Error('did not come');
    }
    await sleep(20);
  }
}
