import fc from 'fast-check';
import { classify } from '../../src/runner/classify';
import { FAULTS, Kind } from '../../src/runner/faults';
import type { Outcome } from '../../src/runner/outcome';
import { OBSERVED_FAULTS } from '@slipway/testing/pulumi/faults';

function ended(more: Partial<Outcome>): Outcome {
  return {
    stdout: '',
    stderr: '',
    exitCode: 1,
    signal: undefined,
    timedOut: false,
    child: { pid: 1, startedAt: 0, endedAt: 1 },
    ...more,
  };
}

/** Tests each row of the table of observed faults, with the reaction to it. */
const ACTIONS: Readonly<Record<string, Kind>> = {
  'backend-unavailable': Kind.TRANSIENT,
  'connection-refused': Kind.TRANSIENT,
  'dns-failure': Kind.TRANSIENT,
  'state-cut-off': Kind.TRANSIENT,
  'lock-answer-lost': Kind.TRANSIENT,
  'lock-not-verified': Kind.TRANSIENT,
  'state-not-saved': Kind.STATE_UNKNOWN,
  'history-not-saved': Kind.TRANSIENT,
  'copy-denied': Kind.PERMANENT,
  'access-denied': Kind.PERMANENT,
  'clock-skew': Kind.PERMANENT,
  'no-credentials': Kind.PERMANENT,
  'plan-spent': Kind.STALE_PLAN,
  crashed: Kind.PERMANENT,
  'kms-unavailable': Kind.TRANSIENT,
  'kms-denied': Kind.PERMANENT,
  'provider-error': Kind.PERMANENT,
  'policy-violation': Kind.PERMANENT,
  'plugin-download': Kind.TRANSIENT,
  interrupted: Kind.CANCELED,
  'interrupted-twice': Kind.STATE_UNKNOWN,
};

const said = OBSERVED_FAULTS.filter(({ text, exitCode }) => text !== undefined && exitCode !== undefined);

test.each(said)('[PG-08] recognizes $row by the observed text, on either stream', ({ row, text, exitCode }) => {
  const noise = 'Updating (dev):\n';
  const known = text!.replace('{lock}', '.pulumi/locks/organization/shop/dev/1.json');

  const verdicts = [
    classify(ended({ stderr: `${noise}${known}`, exitCode })),
    classify(ended({ stdout: `${noise}${known}`, exitCode })),
  ];

  // A refused lock and a lock whose response was lost have the same message. In both cases, the runner looks it up.
  const id = row === 'backend-unavailable/lock' ? 'lock-answer-lost' : row.split('/')[0];
  expect(verdicts).toEqual([
    expect.objectContaining({ row: id, kind: ACTIONS[id] }),
    expect.objectContaining({ row: id, kind: ACTIONS[id] }),
  ]);
  expect(known).toContain(verdicts[0].line);
});

test.each([
  ['hang', { timedOut: true, signal: 'SIGKILL', exitCode: undefined }, Kind.STATE_UNKNOWN, true],
  ['hang', { timedOut: true, stdout: 'error: update canceled' }, Kind.STATE_UNKNOWN, true],
  ['killed', { signal: 'SIGKILL', exitCode: undefined }, Kind.STATE_UNKNOWN, true],
  ['interrupted-twice', { exitCode: 8 }, Kind.STATE_UNKNOWN, false],
  ['foreign-lock', { stderr: 'error: the stack is currently locked by 1 lock(s).' }, Kind.LOCKED, false],
  ['drift', { exitCode: 7, stderr: 'error: no changes were expected but changes were proposed' }, Kind.DRIFT, false],
  [
    'corrupt-state',
    { stderr: 'error: failed to load checkpoint: unmarshal: unexpected end of JSON input' },
    Kind.PERMANENT,
    false,
  ],
  ['stack-missing', { exitCode: 6, stderr: "error: no stack named 'dev' found" }, Kind.PERMANENT, false],
  ['wrong-call', { exitCode: 2, stderr: '--yes or --skip-preview must be passed' }, Kind.PERMANENT, false],
  ['wrong-call', { stderr: 'unknown flag: --nope' }, Kind.PERMANENT, false],
  ['unknown', { exitCode: 2, stderr: 'error: something else that was called wrongly' }, Kind.PERMANENT, false],
  [
    'crashed',
    {
      exitCode: 2,
      stderr:
        'panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation]\n\ngoroutine 1 [running]:',
    },
    Kind.PERMANENT,
    true,
  ],
  [
    'crashed',
    {
      exitCode: 2,
      stderr:
        'runtime: out of memory: cannot allocate 4194304-byte block (0 in use)\nfatal error: out of memory\n\nruntime stack:',
    },
    Kind.PERMANENT,
    true,
  ],
  [
    'crashed',
    {
      exitCode: 1,
      stderr:
        'The Pulumi CLI encountered a fatal error. This is a bug!\nPanic:            assignment to entry in nil map',
    },
    Kind.PERMANENT,
    true,
  ],
  ['passphrase', { stderr: 'error: incorrect passphrase' }, Kind.PERMANENT, false],
  ['passphrase', { stderr: 'error: passphrase must be set' }, Kind.PERMANENT, false],
  [
    'program-error',
    { stdout: "error: Running program 'index.ts' failed with an unhandled exception:" },
    Kind.PERMANENT,
    false,
  ],
  ['program-error', { stdout: 'TSError: ⨯ Unable to compile TypeScript' }, Kind.PERMANENT, false],
  [
    'plan-violated',
    { stdout: 'error: resource urn violates plan: properties changed: ~~size' },
    Kind.STALE_PLAN,
    false,
  ],
  [
    'plan-spent',
    { stdout: '    error: expected resource operations for urn but none were seen' },
    Kind.STALE_PLAN,
    false,
  ],
  ['plan-violated', { stdout: 'error: delete is not allowed by the plan' }, Kind.STALE_PLAN, false],
  [
    'lock-left-after-success',
    { exitCode: 0, stderr: 'error: there was a problem deleting the lock at s3://…' },
    Kind.DONE,
    true,
  ],
  ['done', { exitCode: 0, stdout: 'violates plan: is only the name of something' }, Kind.DONE, false],
] as const)('[PG-08] knows %s', (row, outcome, kind, lockMayBeLeft) => {
  expect(classify(ended(outcome))).toMatchObject({ row, kind, lockMayBeLeft });
});

/** Error messages as the AWS SDK for Go v2 formats them. Unlike those above, these messages were not observed. */
const sent = (operation: string, rest: string) =>
  `error: could not list bucket: blob (code=Unknown): operation error ${operation}, exceeded maximum number of attempts, 3, https response error StatusCode: 0, RequestID: , HostID: , request send failed, Get "https://state.s3.amazonaws.com/": ${rest}`;

test.each([
  sent('S3: ListObjectsV2', 'dial tcp 10.0.0.2:443: i/o timeout'),
  sent('S3: GetObject', 'read tcp 10.0.0.1:4711->10.0.0.2:443: i/o timeout'),
  sent('S3: GetObject', 'unexpected EOF'),
  sent('S3: GetObject', 'write tcp 10.0.0.1:4711->10.0.0.2:443: write: broken pipe'),
  sent('S3: GetObject', 'dial tcp 10.0.0.2:443: connect: connection timed out'),
])('[PG-08] tries again if the network fails: %s', (stderr) => {
  expect(classify(ended({ stderr }))).toMatchObject({ row: 'backend-unavailable', kind: Kind.TRANSIENT });
});

test.each([
  ['state-not-saved', `error: failed to save snapshot: An IO error occurred: ${sent('S3: PutObject', 'i/o timeout')}`],
  ['access-denied', `${sent('S3: GetObject', 'EOF')}\n${sent('S3: GetObject', 'AccessDenied')}`],
  ['provider-error', ` +  aws:s3:Bucket site **creating failed** error: ${sent('S3: CreateBucket', 'i/o timeout')}`],
])('[PG-08] %s comes before a network that fails', (row, stderr) => {
  expect(classify(ended({ stderr }))).toMatchObject({ row });
});

test('a crash takes precedence over what the CLI was doing: it is investigated, and not retried', () => {
  const stderr =
    'error: failed to save snapshot: An IO error occurred\npanic: close of closed channel\n\ngoroutine 7 [running]:\nunknown flag';

  expect(classify(ended({ stderr, exitCode: 2 }))).toMatchObject({
    row: 'crashed',
    kind: Kind.PERMANENT,
    lockMayBeLeft: true,
    late: true,
    line: 'panic: close of closed channel',
  });
});

test.each([
  [
    'a provider that is throttled',
    {
      stdout:
        ' +  aws:s3:Bucket site **creating failed** error: operation error S3: CreateBucket, exceeded maximum number of attempts, 3, StatusCode: 503, api error SlowDown',
    },
    'provider-error',
  ],
  [
    'a provider that says ThrottlingException without a call of the backend',
    { stdout: 'error: reading role: ThrottlingException: Rate exceeded' },
    'unknown',
  ],
  [
    'a denied call among failed ones',
    {
      stderr:
        'operation error S3: GetObject, StatusCode: 503, api error SlowDown\noperation error S3: PutObject, StatusCode: 403, api error AccessDenied',
    },
    'access-denied',
  ],
  [
    'a plugin that panics, as Pulumi shows it',
    { stdout: ' +  shop:index:Page page creating (1s) panic: nil map\n    panic: nil map' },
    'unknown',
  ],
  [
    'a connection of a provider that ends',
    { stdout: 'error: rpc error: code = Unavailable desc = error reading from server: EOF' },
    'unknown',
  ],
  ['a timeout of something else', { stderr: 'error: dial tcp 10.0.0.2:443: i/o timeout' }, 'unknown'],
  ['a reset that is not of the backend', { stderr: 'error: read tcp: connection reset by peer' }, 'unknown'],
  [
    'an answer that nobody has seen before',
    { stderr: 'operation error S3: GetObject, exceeded maximum number of attempts, 3, api error Teapot' },
    'unknown',
  ],
  [
    'a plugin that the image has not',
    {
      stdout:
        "    error: no resource plugin 'pulumi-resource-aws' found in the workspace at version v7.0.0 or on your $PATH",
    },
    'plugin-missing',
  ],
  ['nothing at all', {}, 'unknown'],
])('[PG-08] does not try again on %s', (_, outcome, row) => {
  expect(classify(ended(outcome))).toMatchObject({ row, kind: Kind.PERMANENT });
});

test('a state that was not saved comes before everything that is said with it', () => {
  const stderr =
    'operation error S3: PutObject, StatusCode: 503\nerror: failed to save snapshot: An IO error occurred\nthere was a problem deleting the lock';

  expect(classify(ended({ stderr, stdout: '**creating failed**' }))).toMatchObject({
    row: 'state-not-saved',
    lockMayBeLeft: true,
  });
});

test('unknown errors are never retried', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.constantFrom(1, 2, 255), (stdout, stderr, exitCode) => {
      const { kind } = classify(ended({ stdout, stderr, exitCode }));

      expect([Kind.PERMANENT]).toContain(kind);
    }),
  );
});

test('each row has an id of its own and says what to do', () => {
  expect(new Set(FAULTS.map(({ id }) => id)).size).toBe(FAULTS.length);
  expect(FAULTS.filter(({ advice }) => advice === '')).toEqual([]);
});
