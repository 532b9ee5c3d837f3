import { OBSERVED_FAULTS } from '@slipway/testing/pulumi/faults';
import { World, removeFolders } from './world';

afterAll(removeFolders);

/**
 * Expected result of a fault. The resources are those of the program. Unless the case says otherwise, none of them
 * exists before `up`.
 */
interface Expected {
  /** Row of the fault, or a variant of it, and how often the fault occurs. */
  readonly fault: string;
  readonly exitCode: number;
  /** Number of times that `up` runs. */
  readonly ups: number;
  /** Number of times that the program releases its own lock. */
  readonly cancels?: number;
  /**
   * `complete`: every resource is known and exists once. `untouched`: the state is unchanged. `pending`: a create
   * operation is reported.
   */
  readonly state: 'complete' | 'untouched' | 'pending';
  readonly report?: RegExp;
}

const RETRIED = { exitCode: 0, ups: 3, state: 'complete' } as const;
const REFUSED = { exitCode: 1, ups: 1, state: 'untouched' } as const;

const CASES: readonly Expected[] = [
  { fault: 'backend-unavailable:2', ...RETRIED },
  { fault: 'backend-unavailable/lock:2', ...RETRIED },
  { fault: 'backend-unavailable/handshake:2', ...RETRIED },
  { fault: 'connection-refused:2', ...RETRIED },
  { fault: 'dns-failure:2', ...RETRIED },
  { fault: 'state-cut-off:2', ...RETRIED },
  { fault: 'lock-answer-lost:2', ...RETRIED, cancels: 2 },
  { fault: 'lock-not-verified:2', ...RETRIED, cancels: 2 },
  { fault: 'lock-left-after-success', ...RETRIED, ups: 1, cancels: 1 },
  { fault: 'state-put-hidden', ...RETRIED, ups: 1 },
  {
    fault: 'state-not-saved',
    exitCode: 4,
    ups: 1,
    state: 'pending',
    report:
      /dev has pending creates: urn:pulumi:dev::shop::cloud:index:Thing::page; these resources may exist although the state does not list them/,
  },
  { fault: 'history-not-saved', ...RETRIED, ups: 2 },
  {
    fault: 'copy-denied',
    exitCode: 1,
    ups: 1,
    state: 'complete',
    report: /the state was written, but not its history/,
  },
  { fault: 'access-denied', ...REFUSED, report: /api error AccessDenied.*grant the build role/ },
  { fault: 'access-denied/ExpiredToken', ...REFUSED },
  { fault: 'clock-skew', ...REFUSED, report: /correct the clock/ },
  { fault: 'no-credentials', ...REFUSED, report: /has no credentials/ },
  { fault: 'kms-unavailable:2', ...RETRIED },
  { fault: 'kms-denied', ...REFUSED, report: /allow the build role to use the key/ },
  {
    fault: 'provider-error',
    ...REFUSED,
    report: /^FAILED pulumi:pulumi:Stack shop-dev: ~ .*ThrottlingException: Rate exceeded\nslipway-pulumi: up: /,
  },
  { fault: 'policy-violation', ...REFUSED, report: /no-public-buckets.*correct the program/ },
  { fault: 'plugin-download:2', ...RETRIED },
  { fault: 'interrupted', ...RETRIED, ups: 2 },
  { fault: 'killed', exitCode: 4, ups: 1, cancels: 1, state: 'pending' },
  { fault: 'killed/before-step', ...RETRIED, ups: 2, cancels: 1 },
  { fault: 'crashed', exitCode: 4, ups: 1, cancels: 1, state: 'pending' },
  { fault: 'crashed/before-step', ...REFUSED, cancels: 1, report: /SIGSEGV: segmentation violation; Pulumi crashed/ },
  {
    fault: 'plan-spent',
    exitCode: 3,
    ups: 1,
    state: 'complete',
    report: /none were seen; the plan was already applied in part/,
  },
  { fault: 'interrupted-twice', exitCode: 4, ups: 1, state: 'pending' },
  {
    fault: 'backend-unavailable:9',
    exitCode: 1,
    ups: 3,
    state: 'untouched',
    report: /gave up after 3 attempts; the last error was: .*SlowDown/,
  },
];

/** The first step is the stack itself, which exists only in the state. Faults of a step skip it. */
const AFTER_A_CREATE = /^(state-not-saved|killed|crashed|interrupted-twice)$/;

let previewed: World;
beforeAll(async () => {
  previewed = new World();
  previewed.initialize();
  await previewed.run('preview');
});

describe('[PG-08] up', () => {
  test.concurrent.each(CASES)(
    'comes through $fault with exit code $exitCode after $ups runs',
    async ({ fault, exitCode, ups, cancels = 0, state, report = /(?:)/ }) => {
      const world = previewed.copy();
      const before = world.stateText();
      world.faults(...(AFTER_A_CREATE.test(fault) ? ['up state-put-hidden'] : []), `up ${fault}`);

      const said = await world.run('up');

      expect({
        exitCode: said.exitCode,
        ups: world.count('up'),
        cancels: world.count('cancel'),
        locks: world.locks(),
      }).toEqual({ exitCode, ups, cancels, locks: [] });
      expect(said.err).toMatch(report);
      expect(stateOf(world, before)).toBe(state);
    },
  );

  it('[PG-08] stops for a person again if a create is pending from an earlier run, and never creates twice', async () => {
    const world = previewed.copy();
    world.faults('up state-put-hidden', 'up killed');
    await world.run('up');

    const again = await world.run('up');

    expect(again.exitCode).toBe(4);
    expect(world.count('up')).toBe(0);
    expect(world.existing()).toEqual(['page']);
    expect(again.err).toMatch(/check whether the resources exist, then import or delete them/);
  });
});

/** Also checks what must never occur: a resource that exists twice, or that is unknown to the state. */
function stateOf(world: World, before: string): string {
  expect(new Set(world.existing()).size).toBe(world.existing().length);
  const pending = (world.deployment().pending_operations ?? []).map(({ resource }) => resource.urn.split('::')[3]);
  expect([...world.known(), ...pending].sort()).toEqual(world.existing());
  if (pending.length > 0) {
    return 'pending';
  }
  return world.stateText() === before ? 'untouched' : world.known().length === 2 ? 'complete' : 'incomplete';
}

test('every row that the stand-in can replay is in the table of this test, or has a test of its own', () => {
  const rows = new Set(OBSERVED_FAULTS.map(({ row }) => row.split('/')[0]));
  const tested = new Set([...CASES.map(({ fault }) => fault.split(/[:/]/)[0]), 'hang']);

  expect([...rows].filter((row) => !tested.has(row))).toEqual([]);
});
