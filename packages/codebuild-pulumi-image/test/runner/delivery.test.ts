import { createHash } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { COMMIT, World, executable, removeFolders, standIn } from './world';

afterAll(removeFolders);

const SESSION = 'arn:aws:sts::123456789012:assumed-role/deploy/slipway-dev-run-1';

let world: World;
beforeAll(async () => {
  const previewed = new World();
  previewed.initialize();
  const { exitCode } = await previewed.run('preview', { PULUMI_IMAGE: 'repository@sha256:1' });
  expect(exitCode).toBe(0);
  world = previewed;
});

describe('[PG-03] preview', () => {
  it('writes the plan, its digest, and what a person and a pipeline need', () => {
    const digest = createHash('sha256').update(world.file('plan.json')).digest('hex');

    expect(JSON.parse(world.file('preview.json'))).toMatchObject({
      commit: COMMIT,
      stack: 'dev',
      environment: 'dev',
      planSha256: digest,
      counts: { create: 2, import: 0, update: 0, change: 0, replace: 0, delete: 0 },
      pulumiVersion: 'v3.248.0',
      image: 'repository@sha256:1',
      executionId: 'run-1',
      pipeline: 'pipeline-dev',
      deliveryId: 'delivery-1',
      actor: 'octocat',
      deploymentSession: SESSION,
    });
    expect(world.file('variables.sh')).toBe(
      [
        `export PLAN_DIGEST='${digest}'`,
        "export PREVIEW_SUMMARY='dev at aaaaaaa: 2 to create: create Thing page; create Thing other'",
        "export PREVIEW_CHANGES='2'",
        '',
      ].join('\n'),
    );
    expect(world.file('preview.txt')).toMatch(/Previewing update \(dev\)[^]*create {3}cloud:index:Thing page\n/);
  });

  it('[PG-13] refuses another commit than was pushed, and leaves nothing that could be applied', async () => {
    const here = world.copy();

    const refused = await here.run('preview', { PUSHED_COMMIT: 'b'.repeat(40) });
    const plan = await here.run('up', { PUSHED_COMMIT: 'b'.repeat(40) });

    expect([refused.exitCode, plan.exitCode]).toEqual([3, 3]);
    expect(refused.err).toMatch(
      /the pipeline was started for commit b{40}, but its source is a{40}; only the pushed commit is delivered/,
    );
    expect(here.sts.commandCalls(AssumeRoleCommand)).toEqual([]);
    expect(here.existing()).toEqual([]);
  });

  it('leaves nothing of an earlier preview if it fails', async () => {
    const here = world.copy();
    here.program({});
    rmSync(here.stateFile());

    const { exitCode } = await here.run('preview');

    expect(exitCode).toBe(1);
    expect(existsSync(join(here.project, '.slipway/plan.json'))).toBe(false);
  });
});

describe('[PG-03] up', () => {
  it('applies the plan and records what, who, and as whom; a second time it has nothing to do', async () => {
    const here = world.copy();

    const first = await here.run('up');
    const state = here.stateText();
    const second = await here.run('up');

    expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
    expect(here.existing()).toEqual(['other', 'page']);
    expect(here.stateText()).toBe(state);
    expect(here.record()).toMatchObject({
      result: 'applied',
      exitCode: 0,
      commit: COMMIT,
      stack: 'dev',
      environment: 'dev',
      pipeline: 'pipeline-dev',
      executionId: 'run-1',
      actor: 'octocat',
      deliveryId: 'delivery-1',
      planSha256: createHash('sha256').update(here.file('plan.json')).digest('hex'),
      pulumiVersion: 'v3.248.0',
      deploymentSession: SESSION,
      attempts: [
        { command: 'version' },
        { command: 'stack export' },
        { command: 'up', attempt: 1, kind: 'done', row: 'done', exitCode: 0 },
      ],
    });
  });

  it.each<[string, (here: World) => void, NodeJS.ProcessEnv, RegExp]>([
    [
      'a plan of another commit',
      () => undefined,
      { COMMIT: 'b'.repeat(40) },
      /the commit of the preview is 'a{40}', but the commit of this build is 'b{40}'/,
    ],
    [
      'a plan of another stack',
      () => undefined,
      { STACK: 'prod' },
      /the stack of the preview is 'dev', but the stack of this build is 'prod'/,
    ],
    [
      'a plan that was changed',
      (here) => here.write('plan.json', `${here.file('plan.json')} `),
      {},
      /its SHA-256 differs from PLAN_DIGEST/,
    ],
    [
      'a digest of another plan',
      () => undefined,
      { PLAN_DIGEST: '0'.repeat(64) },
      /its SHA-256 differs from PLAN_DIGEST/,
    ],
    [
      'a plan that is missing',
      (here) => rmSync(join(here.project, '.slipway/plan.json')),
      {},
      /its SHA-256 differs from PLAN_DIGEST/,
    ],
    [
      'a plan without its preview',
      (here) => rmSync(join(here.project, '.slipway/preview.json')),
      {},
      /preview\.json cannot be read .* only a previewed plan is applied/,
    ],
    [
      'a preview that is not valid',
      (here) => here.write('preview.json', '{"commit":1}'),
      {},
      /preview\.json cannot be read/,
    ],
    [
      'a plan that waits for its approval',
      (here) => here.approvals(),
      { APPROVAL_ACTION: 'Release' },
      /approval Release in execution run-1 of pipeline-dev is missing/,
    ],
  ])('refuses %s, and does not even look at the stack', async (_, change, environment, message) => {
    const here = world.copy();
    const state = here.stateText();
    change(here);

    const { exitCode, err, out } = await here.run('up', environment);

    expect(exitCode).toBe(3);
    expect(err).toMatch(message);
    expect(out).not.toContain('pulumi |');
    expect([here.sts.commandCalls(AssumeRoleCommand).length, here.stateText(), here.existing()]).toEqual([
      0,
      state,
      [],
    ]);
    expect(here.record()).toMatchObject({ result: 'refused', exitCode: 3, message: expect.stringMatching(message) });
  });

  it('refuses a plan of another version of Pulumi', async () => {
    const here = world.copy();
    const newer = executable('pulumi', `if [ "$1" = version ]; then echo v3.249.0; else exec "${standIn()}" "$@"; fi`);

    const { exitCode, err } = await here.run('up', { SLIPWAY_PULUMI: newer });

    expect([exitCode, here.existing()]).toEqual([3, []]);
    expect(err).toMatch(
      /the Pulumi version of the preview is 'v3.248.0', but the Pulumi version of this build is 'v3.249.0'/,
    );
  });

  it('[PG-17] applies what was approved, and records by whom', async () => {
    const here = world.copy();
    here.approvals({
      actionName: 'Release',
      pipelineExecutionId: 'run-1',
      status: 'Succeeded',
      startTime: new Date(0),
      lastUpdateTime: new Date(0),
      updatedBy: 'arn:aws:sts::111122223333:assumed-role/approver/alice',
    });

    const { exitCode } = await here.run('up', { APPROVAL_ACTION: 'Release' });

    expect(exitCode).toBe(0);
    expect(here.record().approval).toEqual({
      action: 'Release',
      approvedBy: 'arn:aws:sts::111122223333:assumed-role/approver/alice',
      approvedAt: '1970-01-01T00:00:00.000Z',
    });
  });

  it('[PG-03] refuses what was approved if the state has changed since, though the plan would still fit', async () => {
    const here = world.copy();
    here.approvals({
      actionName: 'Release',
      pipelineExecutionId: 'run-1',
      status: 'Succeeded',
      startTime: new Date(0),
      lastUpdateTime: new Date(0),
    });
    here.cli('up', '--stack', 'dev', '--yes', '--skip-preview');
    const state = here.stateText();

    const { exitCode, err, out } = await here.run('up', { APPROVAL_ACTION: 'Release' });

    expect([exitCode, here.stateText()]).toEqual([3, state]);
    expect(err).toMatch(
      /the state of dev has changed since the approved preview, so the approved change cannot be applied/,
    );
    expect(out).not.toContain('"command":"up"');
  });

  it.each<[string, (here: World) => void]>([
    [
      'a lock of somebody else was waited for',
      (here) => here.lock({ pid: 7, username: 'ann', hostname: 'laptop', timestamp: new Date().toISOString() }),
    ],
    ['the backend was busy', (here) => here.faults('up backend-unavailable')],
  ])('[PG-03] refuses what was approved if the state changes while %s', async (_, hinder) => {
    const here = world.copy();
    here.approvals({
      actionName: 'Release',
      pipelineExecutionId: 'run-1',
      status: 'Succeeded',
      startTime: new Date(0),
      lastUpdateTime: new Date(0),
    });
    hinder(here);
    const theirs = executable(
      'pulumi',
      `"${standIn()}" "$@"; code=$?
      if [ "$1" = up ]; then rm -f "${here.lockFolder}/foreign.json" "${join(here.folder, 'faults')}"; "${standIn()}" up --stack dev --yes --skip-preview >&2; fi
      exit $code`,
    );

    const { exitCode, err } = await here.run('up', {
      APPROVAL_ACTION: 'Release',
      SLIPWAY_PULUMI: theirs,
      LOCK_WAIT_MS: '1000',
    });

    expect([exitCode, here.count('up')]).toEqual([3, 1]);
    expect(err).toMatch(
      /the state of dev has changed since the approved preview, so the approved change cannot be applied/,
    );
  });

  it('[PG-03] continues from the state to which its own attempt has changed the approved state', async () => {
    const here = world.copy();
    here.approvals({
      actionName: 'Release',
      pipelineExecutionId: 'run-1',
      status: 'Succeeded',
      startTime: new Date(0),
      lastUpdateTime: new Date(0),
    });
    here.faults('up history-not-saved');

    const { exitCode } = await here.run('up', { APPROVAL_ACTION: 'Release' });

    expect([exitCode, here.count('up'), here.existing()]).toEqual([0, 2, ['other', 'page']]);
  });

  it('[PG-09] fails at once if the deployment role cannot be assumed, and starts nothing', async () => {
    const here = world.copy();
    here.sts.reset();
    here.sts.on(AssumeRoleCommand).rejects(new Error('not authorized to perform: sts:AssumeRole'));

    const { exitCode, err, out } = await here.run('up');

    expect(exitCode).toBe(1);
    expect(err).toMatch(/^slipway-pulumi: up: sts:AssumeRole on arn:aws:iam::123456789012:role\/deploy failed/);
    expect(out).not.toContain('pulumi |');
    expect(here.record()).toMatchObject({ result: 'failed', exitCode: 1 });
  });
});

describe('drift', () => {
  it('does not exist after an update, and is reported by the exit code after a change by hand', async () => {
    const here = world.copy();
    await here.run('up');

    const before = await here.run('drift');
    const [id] = Object.keys(here.cloud.contents());
    here.cloud.update(id, { size: 99 });
    const after = await here.run('drift');

    expect([before.exitCode, after.exitCode]).toEqual([0, 5]);
    expect(before.out).toMatch(/dev has not drifted$/);
    expect(after.err).toMatch(/dev has drifted: the resources differ from the program/);
    expect(here.locks()).toEqual([]);
  });
});

describe('the program', () => {
  it.each([
    [
      'no project',
      (here: World) => rmSync(join(here.project, 'Pulumi.yaml')),
      {},
      /Pulumi\.yaml cannot be read .*ENOENT/,
    ],
    [
      'a project without a name',
      (here: World) => writeFileSync(join(here.project, 'Pulumi.yaml'), 'runtime: yaml'),
      {},
      /Pulumi\.yaml cannot be read .*name/,
    ],
    [
      'no CLI',
      () => undefined,
      { SLIPWAY_PULUMI: '/nowhere/pulumi' },
      /\/nowhere\/pulumi could not be started .*add the Pulumi CLI to the PATH/,
    ],
    ['a wrong variable', () => undefined, { STACK: '' }, /STACK must be|STACK is empty/],
  ])('says what is wrong with %s', async (_, change, environment, message) => {
    const here = world.copy();
    change(here);

    const { exitCode, err } = await here.run('preview', environment as NodeJS.ProcessEnv);

    expect(exitCode).toBe(2);
    expect(err).toMatch(message);
  });

  it('refuses an unknown command', async () => {
    expect(await world.run('destroy')).toMatchObject({
      exitCode: 2,
      err: expect.stringMatching(/^slipway-pulumi: destroy: invalid command/),
    });
  });

  it('prints what it did not expect in full', async () => {
    const here = world.copy();
    writeFileSync(join(here.folder, 'file'), '');

    const { exitCode, err } = await here.run('preview', { BACKEND_URL: 's3://[' });

    expect(exitCode).toBe(1);
    expect(err).toMatch(/^slipway-pulumi: preview: unexpected: TypeError: Invalid URL[^]*at /);
  });

  it('[PG-08] applies nothing if the state cannot be parsed', async () => {
    const here = world.copy();
    const garbled = executable('pulumi', `if [ "$2" = export ]; then echo nonsense; else exec "${standIn()}" "$@"; fi`);

    const { exitCode, err } = await here.run('up', { SLIPWAY_PULUMI: garbled });

    expect([exitCode, here.count('up'), here.existing()]).toEqual([1, 0, []]);
    expect(err).toMatch(/^slipway-pulumi: up: unexpected: SyntaxError/);
    expect(here.record()).toMatchObject({ result: 'failed', exitCode: 1 });
  });

  it('[PG-08] does not ask about a pending create of a run that ended while the state was read', async () => {
    const here = world.copy();
    const seen = join(here.folder, 'seen');
    const pending = JSON.stringify({
      version: 3,
      deployment: {
        ...here.deployment(),
        pending_operations: [
          { type: 'creating', resource: { urn: 'urn:pulumi:dev::shop::cloud:index:Thing::theirs' } },
        ],
      },
    });
    const overtaken = executable(
      'pulumi',
      `if [ "$2" = export ] && [ ! -e "${seen}" ]; then touch "${seen}"; echo '${pending}'; else exec "${standIn()}" "$@"; fi`,
    );

    const { exitCode } = await here.run('up', { SLIPWAY_PULUMI: overtaken });

    expect([exitCode, here.count('stack export'), here.existing()]).toEqual([0, 2, ['other', 'page']]);
  });

  it('[PG-18] writes a line of JSON for each attempt, with their correlation ids, and no secret', async () => {
    const here = world.copy();
    here.faults('up backend-unavailable');
    const leaky = executable(
      'pulumi',
      `echo "PASSPHRASE=$PULUMI_CONFIG_PASSPHRASE EXTERNAL_ID=$EXTERNAL_ID"; exec "${standIn()}" "$@"`,
    );

    const { out, err } = await here.run('up', { SLIPWAY_PULUMI: leaky, AWS_REGION: 'eu-central-1' });

    const lines = out
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const ties = { executionId: 'run-1', pipeline: 'pipeline-dev', commit: COMMIT, stack: 'dev', environment: 'dev' };
    expect(lines[0]).toEqual(
      expect.objectContaining({ message: 'assumed the deployment role', session: SESSION, host: hostname(), ...ties }),
    );
    expect(out).toContain('pulumi | PASSPHRASE=*** EXTERNAL_ID=***');
    expect(`${out}${err}${here.file('up.json')}`).not.toMatch(/external-id|passphrase/);
  });
});
