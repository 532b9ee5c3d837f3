import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { failedResources } from '../../src/runner/event-log';
import { pendingOperations } from '../../src/runner/pending';
import { changesOf, digestOf, sameDigest, stateDigest } from '../../src/runner/plan';
import { countsOf, listOf, summaryOf, variablesScript } from '../../src/runner/summary';
import { redactor } from '../../src/runner/run-log';
import { removeFolders, temporaryFolder } from './world';

afterAll(removeFolders);

const COMMIT = '0123456789'.repeat(4);
const urn = (name: string, type = 'aws:s3/bucket:Bucket') => `urn:pulumi:dev::shop::shop:index:Site$${type}::${name}`;

function plan(steps: Readonly<Record<string, readonly string[]>>): string {
  return JSON.stringify({
    resourcePlans: Object.fromEntries(Object.entries(steps).map(([key, value]) => [key, { goal: {}, steps: value }])),
  });
}

describe('a plan', () => {
  it('[PG-03] is identified by its SHA-256', () => {
    const digest = digestOf(Buffer.from('plan'));

    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect([
      sameDigest(digest, digestOf(Buffer.from('plan'))),
      sameDigest(digest, digestOf(Buffer.from('plan '))),
      sameDigest(digest, ''),
    ]).toEqual([true, false, false]);
  });

  it('[PG-03] belongs to one state, however that is laid out', () => {
    const state = { version: 3, deployment: { resources: [{ urn: 'one' }] } };

    expect(stateDigest(JSON.stringify(state))).toBe(stateDigest(JSON.stringify(state, undefined, 4)));
    expect(stateDigest(JSON.stringify(state))).not.toBe(
      stateDigest(JSON.stringify({ ...state, deployment: { resources: [] } })),
    );
    expect(stateDigest('{"version":3}')).toBe(stateDigest('{"version":3,"deployment":null}'));
  });

  it('is read as changes, the destructive first', () => {
    const changes = changesOf(
      plan({
        [urn('new')]: ['create'],
        [urn('same')]: ['same'],
        [urn('changed')]: ['update'],
        [urn('gone')]: ['delete'],
        [urn('other')]: ['create-replacement', 'replace', 'delete-replaced'],
        [urn('with::colons', 'a:b:C')]: ['create'],
        [urn('adopted')]: ['import'],
        [urn('unheard-of')]: ['same', 'transmogrify'],
        [urn('seen')]: ['read', 'refresh', 'discard'],
      }),
    );

    expect(changes.map(({ operation, type, name }) => `${operation} ${type} ${name}`)).toEqual([
      'delete aws:s3/bucket:Bucket gone',
      'replace aws:s3/bucket:Bucket other',
      'change aws:s3/bucket:Bucket unheard-of',
      'update aws:s3/bucket:Bucket changed',
      'import aws:s3/bucket:Bucket adopted',
      'create aws:s3/bucket:Bucket new',
      'create a:b:C with::colons',
    ]);
    expect(countsOf(changes)).toEqual({ create: 2, import: 1, update: 1, change: 1, replace: 1, delete: 1 });
  });

  it('is read without the stack and the providers that the program does not name, as the CLI counts', () => {
    const changes = changesOf(
      plan({
        'urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev': ['create'],
        'urn:pulumi:dev::shop::pulumi:providers:aws::default_7_1_0': ['create'],
        'urn:pulumi:dev::shop::pulumi:providers:pulumi-nodejs::default': ['update'],
        'urn:pulumi:dev::shop::pulumi:providers:aws::ireland': ['create'],
        [urn('default')]: ['create'],
      }),
    );

    expect(changes.map(({ type, name }) => `${type} ${name}`)).toEqual([
      'pulumi:providers:aws ireland',
      'aws:s3/bucket:Bucket default',
    ]);
  });

  it.each([
    '{}',
    '{"resourcePlans":null}',
    JSON.stringify({ resourcePlans: { [urn('x')]: {} } }),
    JSON.stringify({ resourcePlans: { x: { steps: ['create'] } } }).replace('"create"', ''),
  ])('changes nothing if it is empty: %s', (text) => {
    expect(changesOf(text)).toEqual([]);
  });

  it('reads a resource whose URN is not one', () => {
    expect(changesOf(plan({ nonsense: ['create'] }))).toEqual([{ operation: 'create', type: '', name: '' }]);
  });
});

describe('[PG-14] the summary', () => {
  it('says how many of what, and which', () => {
    const changes = changesOf(plan({ [urn('new')]: ['create'], [urn('gone')]: ['delete'] }));

    expect(summaryOf('dev', COMMIT, changes)).toBe(
      'dev at 0123456: 1 to delete, 1 to create: delete Bucket gone; create Bucket new',
    );
    expect(listOf(changes)).toBe('delete   aws:s3/bucket:Bucket gone\ncreate   aws:s3/bucket:Bucket new\n');
  });

  it('says that nothing changes', () => {
    expect(summaryOf('dev', COMMIT, [])).toBe('dev at 0123456: no changes');
  });

  it('is cut if it is too long', () => {
    const changes = Array.from({ length: 99 }, (_, index) => ({
      operation: 'create' as const,
      type: 'a:b:C',
      name: `resource-${index}`,
    }));

    expect(summaryOf('dev', COMMIT, changes)).toMatch(/^dev at 0123456: 99 to create: create C resource-0; .{300,} …$/);
  });

  it('is one line of at most 400 characters, whatever the names are', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 80 }), { minLength: 1, maxLength: 40 }), (names) => {
        const summary = summaryOf(
          'dev',
          COMMIT,
          names.map((name) => ({ operation: 'create' as const, type: 'a:b:C', name })),
        );

        expect(summary.length).toBeLessThanOrEqual(400);
        expect(summary).not.toMatch(/[\n\r\0\t]/);
      }),
    );
  });

  it('comes through a shell as it is', () => {
    const nasty = `it's; $(id) \`id\` "x" \\ $HOME & > é`;

    const read = execFileSync(
      'sh',
      [
        '-c',
        `${variablesScript({ PREVIEW_SUMMARY: nasty, PREVIEW_CHANGES: '2' })}printf '%s|%s' "$PREVIEW_SUMMARY" "$PREVIEW_CHANGES"`,
      ],
      { env: { PATH: process.env.PATH }, encoding: 'utf8' },
    );

    expect(read).toBe(`${nasty}|2`);
  });
});

describe('[PG-18] the log of events', () => {
  it('reports which resource failed, and with which error', async () => {
    const file = join(temporaryFolder(), 'events.jsonl');
    const events = [
      {
        diagnosticEvent: {
          urn: urn('site'),
          message: '<{%reset%}>BucketAlreadyExists<{%reset%}>\n',
          severity: 'error',
        },
      },
      { diagnosticEvent: { message: 'only a warning', severity: 'warning' } },
      { resOpFailedEvent: { metadata: { urn: urn('site'), op: 'create' } } },
      { resOpFailedEvent: { metadata: { urn: urn('silent'), op: 'update' } } },
      { diagnosticEvent: { message: 'update failed', severity: 'error' } },
      { cancelEvent: {} },
    ];
    writeFileSync(file, `${events.map((event) => JSON.stringify(event)).join('\n')}\n{"torn`);

    expect(await failedResources(file)).toEqual([
      { resource: 'aws:s3/bucket:Bucket site', message: 'BucketAlreadyExists' },
      { message: 'update failed' },
      { resource: 'aws:s3/bucket:Bucket silent', message: 'update failed' },
    ]);
  });

  it('reports nothing if there is none', async () => {
    expect(await failedResources('/nowhere/events.jsonl')).toEqual([]);
  });
});

describe('an exported state', () => {
  const operation = (type: string) => ({ type, resource: { urn: urn(type) } });

  it('[PG-08] reports what is being created, and what else is pending', () => {
    const exported = JSON.stringify({
      version: 3,
      deployment: { pending_operations: [operation('creating'), operation('updating'), operation('deleting')] },
    });

    expect(pendingOperations(exported)).toEqual({
      creating: [urn('creating')],
      other: [urn('updating'), urn('deleting')],
    });
  });

  it.each(['{"deployment":{}}', '{"deployment":null}', '{"deployment":{"pending_operations":null}}'])(
    'reports that nothing is pending: %s',
    (exported) => {
      expect(pendingOperations(exported)).toEqual({ creating: [], other: [] });
    },
  );
});

test('known secrets are masked in a line, the longest first, and short words are left', () => {
  const redact = redactor(['token', 'token-and-more', undefined, 'abc']);

  expect(redact('token-and-more, token, abc')).toBe('***, ***, abc');
});
