import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MemoryCloud } from '../../src/pulumi/cloud';
import { ProgramError } from '../../src/pulumi/errors';
import { Machine, removeFolders } from './machine';

afterAll(removeFolders);

const PAGE = 'urn:pulumi:dev::shop::cloud:index:Thing::page';
const UP = 'up --yes --skip-preview --stack dev';

function initialized(): Machine {
  const machine = new Machine();
  machine.initialize();
  return machine;
}

describe('every run', () => {
  it('says first, and on standard error, that it is simulated', async () => {
    const { out, err } = await new Machine().run('version');

    expect([out, err]).toEqual([
      'v3.248.0',
      'simulated: a stand-in runs, because the Pulumi CLI is not installed on this machine',
    ]);
  });

  it.each([
    ['up --no-such-flag', 1, 'error: unknown flag: --no-such-flag'],
    ['fly', 1, 'error: unknown command "fly" for "pulumi"'],
    ['preview', 1, 'error: no stack selected'],
    [UP, 6, "error: no stack named 'dev' found"],
    ['stack select dev', 6, "error: no stack named 'dev' found"],
  ])('refuses %s with exit code %d', async (command, exitCode, message) => {
    const ran = await new Machine().run(command);

    expect(ran.exitCode).toBe(exitCode);
    expect(ran.err).toContain(message);
  });

  it('refuses a folder without a project, and a project without a backend', async () => {
    const machine = new Machine();
    machine.environment = {};

    const [backend, project] = [
      await machine.run('preview --stack dev'),
      await machine.run('preview --stack dev --cwd ..'),
    ];

    expect([backend.exitCode, backend.err]).toEqual([1, expect.stringContaining('PULUMI_BACKEND_URL must be set')]);
    expect([project.exitCode, project.err]).toEqual([1, expect.stringContaining('no Pulumi.yaml project file found')]);
  });

  it('takes the backend of the project if the environment names none', async () => {
    const machine = new Machine();
    machine.yaml(`backend: { url: "file://${machine.folder}/other" }`);
    machine.environment = { PULUMI_CONFIG_PASSPHRASE: 'passphrase' };

    await machine.run('stack init organization/shop/dev');

    expect((await machine.run('stack ls')).out).toBe('dev');
    expect(readdirSync(join(machine.folder, 'other/.pulumi/stacks/shop'))).toEqual(['dev.json']);
  });

  it('prints its own errors', async () => {
    const machine = new Machine();
    machine.environment.STAND_IN_FAULT = 'no-such-row';
    machine.initialize();

    const { exitCode, err } = await machine.run(UP);

    expect(exitCode).toBe(1);
    expect(err).toMatch(/fault 'no-such-row' does not exist; correct STAND_IN_FAULT.*backend-unavailable, /);
  });
});

describe('a stack', () => {
  it('is created once, selected, created if it is missing, and removed when it is empty', async () => {
    const machine = initialized();

    const codes = [];
    for (const command of [
      'stack init dev',
      'stack select dev',
      'stack select other --create',
      'stack select other --create',
      UP,
      'stack rm dev --yes',
      'stack rm dev --yes --force',
      'stack rm other --yes',
    ]) {
      codes.push((await machine.run(command)).exitCode);
    }

    expect(codes).toEqual([1, 0, 0, 0, 0, 1, 0, 0]);
    expect((await machine.run('stack ls')).out).toBe('');
  });

  it('is exported and imported', async () => {
    const machine = initialized();
    await machine.run(UP);
    const before = machine.read('state/.pulumi/stacks/shop/dev.json');
    await machine.run('stack export --stack dev --file dev.json');
    writeFileSync(join(machine.folder, 'state/.pulumi/stacks/shop/dev.json'), '{');

    const { out } = await machine.run('stack import --stack dev --file dev.json');

    expect(out).toBe('Import complete.');
    expect(machine.read('state/.pulumi/stacks/shop/dev.json')).toBe(before);
  });

  it('is imported without what is pending', async () => {
    const machine = initialized();
    machine.write(
      'dev.json',
      JSON.stringify({
        version: 3,
        deployment: {
          pending_operations: [
            { type: 'creating', resource: { urn: 'urn:pulumi:dev::shop::cloud:index:Thing::page' } },
          ],
        },
      }),
    );

    const { err } = await machine.run('stack import --stack dev --file dev.json');

    expect(err).toContain(
      "warning: removing pending operation 'creating' on 'urn:pulumi:dev::shop::cloud:index:Thing::page' from snapshot",
    );
    expect(machine.read('state/.pulumi/stacks/shop/dev.json')).not.toContain('pending');
  });

  it('cannot be read if its state is cut off', async () => {
    const machine = initialized();
    machine.write('state/.pulumi/stacks/shop/dev.json', '{"version":');

    expect(await machine.run(UP)).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('error: failed to load checkpoint: unexpected end of JSON input'),
    });
  });

  it('is locked during an operation, and `cancel` deletes every lock', async () => {
    const machine = initialized();
    machine.write('faults', 'up killed/before-step');
    expect(await machine.run(UP)).toMatchObject({ exitCode: 137, signal: 'SIGKILL' });

    const locked = await machine.run(UP);
    const cancelled = [
      await machine.run('cancel --stack dev'),
      await machine.run('cancel --yes --stack dev'),
      await machine.run(UP),
    ];

    expect(locked).toMatchObject({
      exitCode: 1,
      err: expect.stringMatching(
        /the stack is currently locked by 1 lock\(s\)[^]*created by me@here \(pid 1\) at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/,
      ),
    });
    expect(cancelled.map(({ exitCode }) => exitCode)).toEqual([2, 0, 0]);
  });

  it('releases its lock if another appears while it takes its own', async () => {
    const machine = initialized();
    const locks = join(machine.folder, 'state/.pulumi/locks/organization/shop/dev');
    const now = () => {
      writeFileSync(
        join(locks, 'theirs.json'),
        JSON.stringify({ pid: 2, username: 'you', hostname: 'there', timestamp: '2026-11-22T08:00:00Z' }),
      );
      return 0;
    };
    await machine.run(UP);

    const { exitCode } = await machine.run(UP, { now });

    expect([exitCode, readdirSync(locks)]).toEqual([1, ['theirs.json']]);
  });
});

describe('an update', () => {
  it('does what the preview showed, and then nothing', async () => {
    const machine = initialized();

    const preview = await machine.run(
      'preview --stack dev --event-log events.jsonl'.replace('events.jsonl', join(machine.folder, 'events.jsonl')),
    );
    const [first, second] = [await machine.run(UP), await machine.run(`${UP} --expect-no-changes`)];

    expect(preview.out).toBe(
      'Previewing update (dev):\n +  pulumi:pulumi:Stack shop-dev create\n +  cloud:index:Thing page create\nResources:\n    + 2 to create',
    );
    expect(first.out).toContain(' +  cloud:index:Thing page created');
    expect(second).toMatchObject({ exitCode: 0, out: expect.not.stringContaining('created') });
    expect(Object.values(machine.cloud.contents())).toEqual([{ urn: PAGE, inputs: { size: 1 } }]);
  });

  it('updates, deletes, and shows outputs', async () => {
    const machine = initialized();
    machine.yaml(
      'resources: { page: { type: "cloud:index:Thing", properties: { size: 1, old: x, same: 1 } }, gone: { type: "cloud:index:Thing" } }',
    );
    await machine.run(UP);
    machine.yaml(
      'resources: { page: { type: "cloud:index:Thing", properties: { size: 2, new: y, same: 1 } } }\noutputs: { address: here }',
    );

    const [preview, up] = [await machine.run('preview --stack dev'), await machine.run(UP)];

    expect(preview.out).toContain(' ~  cloud:index:Thing page update [diff: ~new,~size,~old]');
    expect(preview.out).toContain('    1 unchanged\n    ~ 1 to update\n    - 1 to delete');
    expect(up.out).toMatch(/page updated[^]*gone deleted[^]*address: "here"/);
    expect(Object.values(machine.cloud.contents())).toEqual([{ urn: PAGE, inputs: { size: 2, new: 'y', same: 1 } }]);
  });

  it('is destroyed', async () => {
    const machine = initialized();
    await machine.run(UP);

    const [refused, done] = [await machine.run('destroy --stack dev'), await machine.run('destroy --yes --stack dev')];

    expect([refused.exitCode, done.exitCode]).toEqual([2, 0]);
    expect(machine.cloud.contents()).toEqual({});
    expect((await machine.deployment()).resources).toBeUndefined();
    expect((await machine.run('destroy --yes --stack dev')).exitCode).toBe(0);
  });

  it.each([
    ['properties changed: ~~size', 'resources: { page: { type: "cloud:index:Thing", properties: { size: 3 } } }'],
    [
      'create is not allowed by the plan: no steps were expected for this resource',
      'resources: { page: { type: "cloud:index:Thing", properties: { size: 2 } }, more: { type: "cloud:index:Thing" } }',
    ],
    ['delete is not allowed by the plan: this resource is constrained to update', ''],
  ])('is held to its plan: %s', async (message, program) => {
    const machine = initialized();
    await machine.run(UP);
    machine.yaml('resources: { page: { type: "cloud:index:Thing", properties: { size: 2 } } }');
    await machine.run('preview --stack dev --save-plan plan.json');
    machine.yaml(program);

    const { exitCode, out } = await machine.run(`${UP} --plan plan.json`);

    expect(exitCode).toBe(1);
    expect(out).toContain('violates plan: ');
    expect(out).toContain(message);
    expect(Object.values(machine.cloud.contents())[0].inputs).toEqual({ size: 1 });
  });

  it('names a property that is no longer deleted as a violation of the plan', async () => {
    const machine = initialized();
    machine.yaml('resources: { page: { type: "cloud:index:Thing", properties: { size: 1, old: x } } }');
    await machine.run(UP);
    machine.yaml('resources: { page: { type: "cloud:index:Thing", properties: { size: 2 } } }');
    await machine.run('preview --stack dev --save-plan plan.json');
    machine.yaml('resources: { page: { type: "cloud:index:Thing", properties: { size: 2, old: x } } }');

    expect((await machine.run(`${UP} --plan plan.json`)).out).toContain('properties changed: ~~old');
  });

  it('refreshes changed and missing resources, and reports this if no changes are expected', async () => {
    const machine = initialized();
    machine.yaml(
      'resources: { page: { type: "cloud:index:Thing", properties: { size: 1 } }, other: { type: "cloud:index:Thing" } }',
    );
    await machine.run(UP);
    const [page, other] = Object.keys(machine.cloud.contents());
    expect((await machine.run('refresh --yes --stack dev --expect-no-changes')).exitCode).toBe(0);
    machine.cloud.update(page, { size: 7 });
    machine.cloud.delete(other);

    const codes = [
      await machine.run('preview --refresh --expect-no-changes --stack dev'),
      await machine.run('refresh --yes --stack dev --expect-no-changes'),
      await machine.run('refresh --yes --stack dev'),
    ];
    const up = await machine.run(`${UP} --refresh`);

    expect(codes.map(({ exitCode }) => exitCode)).toEqual([7, 7, 0]);
    expect(codes[0].err).toContain('error: no changes were expected but changes were proposed');
    expect(up.out).toMatch(/page updated[^]*other created/);
    expect((await machine.run('refresh --stack dev')).exitCode).toBe(2);
  });

  it('assumes the resources in the state exist, if the cloud is not kept', async () => {
    const machine = initialized();
    await machine.run(UP);
    machine.cloud = new MemoryCloud(false);

    expect((await machine.run('preview --refresh --expect-no-changes --stack dev')).exitCode).toBe(0);
  });

  it('refreshes a stack in which there is nothing', async () => {
    const machine = initialized();

    expect((await machine.run('refresh --yes --stack dev --expect-no-changes')).exitCode).toBe(0);
  });

  it.each([
    ['once, between two steps', [0, 0, 1], 1, 'out', 'update canceled', false],
    ['once, after the last step', [0, 0, 0, 0, 1], 1, 'out', 'update canceled', false],
    ['twice, in the middle of a step', [0, 0, 0, 2], 8, 'err', 'update cancelled', true],
    ['twice, between two steps', [0, 0, 2], 8, 'err', 'update cancelled', false],
  ] as const)('ends when it is interrupted %s', async (_, interrupts, exitCode, stream, message, pending) => {
    const machine = initialized();
    const answers = [...interrupts];
    machine.interrupts = () => (answers.length > 1 ? answers.shift()! : answers[0]);

    const ran = await machine.run(UP);

    const { pending_operations: operations } = await machine.deployment();
    expect([ran.exitCode, ran[stream].includes(message), operations !== undefined]).toEqual([exitCode, true, pending]);
    expect(readdirSync(join(machine.folder, 'state/.pulumi/locks/organization/shop/dev'))).toEqual([]);
  });

  it('warns of pending operations, and repeats them, as a blind retry does', async () => {
    const machine = initialized();
    machine.write('faults', 'up state-put-hidden\nup state-not-saved');
    expect((await machine.run(UP)).exitCode).toBe(1);

    const again = await machine.run(UP);

    expect(again).toMatchObject({
      exitCode: 0,
      err: expect.stringContaining('with 1 pending operations from previous deployment'),
    });
    expect(Object.values(machine.cloud.contents()).map(({ urn }) => urn)).toEqual([PAGE, PAGE]);
  });

  it('runs a program of another language outside, and shows what it throws', async () => {
    const machine = initialized();
    machine.write('Pulumi.yaml', 'name: shop\nruntime: { name: nodejs }');
    const resources = [{ urn: PAGE, type: 'cloud:index:Thing', name: 'page', custom: true, inputs: {} }];

    const good = await machine.run('preview --stack dev', { runProgram: async () => ({ resources, outputs: {} }) });
    const bad = await machine.run('preview --stack dev', {
      runProgram: async () => {
        throw new ProgramError('out of paper');
      },
    });

    expect(good.out).toContain('page create');
    expect(bad).toMatchObject({
      exitCode: 1,
      out: expect.stringMatching(
        /pulumi:pulumi:Stack \(shop-dev\):\n {4}error: Running program .* failed with an unhandled exception:\nout of paper/,
      ),
    });
  });
});

describe('a fault', () => {
  it('strikes as often as configured, and only the command that it is for', async () => {
    const machine = initialized();
    machine.write('faults', 'export access-denied\nbackend-unavailable:2');

    const codes = [];
    for (const command of [
      'preview --stack dev',
      'stack export --stack dev',
      'preview --stack dev',
      'preview --stack dev',
      'preview --stack dev',
    ]) {
      codes.push((await machine.run(command)).exitCode);
    }

    expect(codes).toEqual([0, 1, 1, 1, 0]);
  });

  it('strikes always if the environment names it', async () => {
    const machine = initialized();
    machine.environment = { ...machine.environment, STAND_IN_FAULT: 'kms-denied', STAND_IN_FAULTS: undefined };

    expect([(await machine.run(UP)).exitCode, (await machine.run(UP)).exitCode]).toEqual([1, 1]);
  });

  it('of a provider is reported for the resource, in the output and in the events', async () => {
    const machine = initialized();
    machine.write('faults', 'up provider-error/check');

    const { exitCode, out } = await machine.run(`${UP} --event-log ${machine.folder}/events.jsonl`);

    const said = 'urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev has a problem: Missing required argument';
    expect([exitCode, out]).toEqual([1, expect.stringContaining(said)]);
    expect(
      machine
        .read('events.jsonl')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { diagnosticEvent?: object }),
    ).toContainEqual(
      expect.objectContaining({
        diagnosticEvent: expect.objectContaining({
          urn: expect.stringContaining('pulumi:pulumi:Stack'),
          message: expect.stringContaining(said),
        }),
      }),
    );
  });

  it('of a policy ends the run once the program is done, before anything is created', async () => {
    const machine = initialized();
    machine.write('faults', 'up policy-violation');

    const { exitCode, out, err } = await machine.run(UP);

    expect([exitCode, out]).toEqual([1, expect.stringContaining('no-public-buckets')]);
    expect(`${out}${err}`).not.toContain('unhandled exception');
    expect((await machine.deployment()).resources ?? []).toEqual([]);
  });

  it('hangs until it is killed', async () => {
    const machine = initialized();
    machine.write('faults', 'up hang');
    let slept = 0;

    const { exitCode, err } = await machine.run(UP, {
      sleep: async () => {
        slept += 1;
        if (slept > 3) {
          throw new Error('killed');
        }
      },
    });

    expect([exitCode, slept]).toEqual([1, 4]);
    expect(err).toContain('killed');
  });
});
