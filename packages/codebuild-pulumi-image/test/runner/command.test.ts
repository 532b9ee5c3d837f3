import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { runEntry } from '@slipway/testing/run-entry';
import { StsEndpoint } from './sts-endpoint';
import { World, bundled, executable, removeFolders, standIn } from './world';

jest.setTimeout(120_000);

const sts = new StsEndpoint();
let program: string;
let world: World;
beforeAll(async () => {
  await sts.start();
  program = bundled('runner/slipway-pulumi.command.ts');
  world = new World();
  world.initialize();
});
afterAll(() => {
  sts.stop();
  removeFolders();
});

const entry = () => {
  jest.requireActual('../../src/runner/slipway-pulumi.command');
};

describe('the entry', () => {
  it('[PG-09] gives credentials of the deployment role, and nothing else, on standard output', async () => {
    const { exitCode, out, err } = await runEntry(entry, ['credentials'], {
      ...world.environment(),
      ...sts.environment,
      AWS_PROFILE: 'deployment',
    });

    expect([exitCode, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toEqual({
      Version: 1,
      ...sts.sessions.given.at(-1),
      Expiration: '2026-11-22T09:00:00.000Z',
    });
    expect(sts.requests.at(-1)!.get('ExternalId')).toBe('external-id');
  });

  it('ends with the exit code of its command, and listens to signals only while it runs', async () => {
    const listeners = process.listenerCount('SIGTERM');

    const { exitCode, out } = await runEntry(entry, ['drift'], { ...world.environment(), ...sts.environment });

    expect([exitCode, process.listenerCount('SIGTERM')]).toEqual([5, listeners]);
    expect(out).toContain('pulumi | error: no changes were expected');
  });

  it('reports on standard error what is wrong with its input', async () => {
    const { exitCode, out, err } = await runEntry(entry, [], {});

    expect([exitCode, out]).toEqual([2, '']);
    expect(err).toMatch(/invalid command/);
  });
});

describe('the program, as builds run it', () => {
  it('[PG-09] is the credential process of the profile that it offers to Pulumi', async () => {
    const asked = executable(
      'pulumi',
      `if [ "$1" = preview ]; then sh -c "$(sed -n 's/credential_process = //p' "$AWS_CONFIG_FILE")" | cut -c1-50 >&2; fi; exec "${standIn()}" "$@"`,
    );
    const before = sts.sessions.given.length;

    const { stdout } = await promisify(execFile)(process.execPath, [program, 'preview'], {
      env: { ...world.environment({ SLIPWAY_PULUMI: asked }), ...sts.environment },
    });

    const [own, ofProvider] = sts.sessions.given.slice(before);
    expect(ofProvider.SessionToken).not.toBe(own.SessionToken);
    expect(stdout).toContain(`pulumi | {"Version":1,"AccessKeyId":"${ofProvider.AccessKeyId}",`);
  });

  it('[PG-18] masks the credentials of a provider, in whichever form they are printed', async () => {
    const leaky = executable(
      'pulumi',
      `if [ "$1" = preview ]; then
      answer=$(sh -c "$(sed -n 's/credential_process = //p' "$AWS_CONFIG_FILE")"); echo "$answer" >&2
      echo "$answer" | tr ',' '\\n' | sed -n 's/.*"SecretAccessKey":"\\(.*\\)"/AWS_SECRET_ACCESS_KEY=\\1/p; s/.*"SessionToken":"\\(.*\\)"/debug: token \\1/p'
    fi; exec "${standIn()}" "$@"`,
    );
    const here = world.copy();

    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, 'preview'], {
      env: { ...here.environment({ SLIPWAY_PULUMI: leaky }), ...sts.environment },
    });

    expect(stdout).toContain('pulumi | AWS_SECRET_ACCESS_KEY=***\npulumi | debug: token ***\n');
    expect(
      sts.sessions.secrets.filter((secret) => `${stdout}${stderr}${here.file('preview.txt')}`.includes(secret)),
    ).toEqual([]);
  });

  it('[PG-08] passes a stop on to Pulumi once, waits for it, and leaves neither lock nor process', async () => {
    const here = world.copy();
    await here.run('preview');
    const signals = executable('pulumi', `echo "pid $$" >&2; exec "${standIn()}" "$@"`);
    const build = spawn(process.execPath, [program, 'up'], {
      env: {
        ...here.environment({
          SLIPWAY_PULUMI: signals,
          STAND_IN_STEP_MS: '1500',
          CLI_GRACE_MS: '60000',
          PLAN_DIGEST: /PLAN_DIGEST='(\w+)'/.exec(here.file('variables.sh'))![1],
        }),
        ...sts.environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [out, err] = [[] as string[], [] as string[]];
    build.stdout.on('data', (chunk) => out.push(String(chunk)));
    build.stderr.on('data', (chunk) => err.push(String(chunk)));
    const ended = once(build, 'close');
    while (here.locks().length === 0 && build.exitCode === null) {
      await sleep(20);
    }

    build.kill('SIGTERM');
    await sleep(50);
    build.kill('SIGINT');

    expect(await ended).toEqual([1, null]);
    expect(err.join('')).toMatch(/^slipway-pulumi: up: the build was stopped with SIGTERM/m);
    expect(out.join('')).toContain('pulumi |     error: update canceled');
    expect([here.locks(), here.known()]).toEqual([[], here.existing()]);
    const pid = Number([...out.join('').matchAll(/pid (\d+)/g)].at(-1)![1]);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});
