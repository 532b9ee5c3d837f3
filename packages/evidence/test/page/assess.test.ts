import { assess, AssessProps, Standing } from '../../src/page/assess';
import { RunRecord } from '../../src/page/run-record';
import { trace } from '../../src/requirements/trace';
import { requirementsOf } from '../workspace';

const test = (title: string, status = 'passed', kind: 'template' | 'run' | undefined = 'template') => ({
  file: 'apps/shop/test/shop.test.ts',
  title,
  status,
  ...(kind && { kind }),
});

const record: RunRecord = {
  schemaVersion: 1,
  start: '2026-11-29T10:00:00.000Z',
  succeeded: true,
  summary: 'as expected: 3 of 3 actions executed',
  fence: 'bubblewrap',
  remarks: ['simulated: web'],
  story: [{ about: 'a push', expected: 'it is delivered', outcome: 'as expected' }],
  executions: [
    {
      pipeline: 'shop',
      status: 'Succeeded',
      stages: [
        {
          name: 'Release',
          actions: [
            { name: 'Approve', approval: { decision: 'Approved', by: 'jane', summary: 'looks good' } },
            { name: 'Silent', approval: { decision: 'Rejected', by: 'jane' } },
            { name: 'Deploy' },
          ],
        },
      ],
    },
  ],
  serviceDeployments: [{ service: 'web', image: 'shop@sha256:1', status: 'SUCCESSFUL' }],
  undecidedPermissions: ['ec2:CreateNetworkInterface of build'],
  adjustments: [{}, {}],
};

function props(more: Partial<AssessProps> = {}): AssessProps {
  return {
    trace: trace({
      requirements: [requirementsOf('shop', 'SH-01', 'SH-02', 'SH-03', 'SH-04', 'SH-05', 'SH-06', 'SH-07')],
      claims: {
        shop: { claimed: ['SH-01', 'SH-02', 'SH-03', 'SH-04', 'SH-05'], reason: 'the rest comes later' },
      },
      apps: ['shop'],
      tests: [
        test('[SH-01] [SH-07] sells b'),
        test('[SH-01, SH-02] sells a', 'passed', 'run'),
        test('[SH-03] fails', 'failed'),
        test('[SH-04] waits', 'pending'),
      ],
    }),
    acknowledgements: new Map([
      [
        'shop',
        [
          { constructPath: '/Shop/Site', id: 'slipway-evidence::public-bucket', reason: 'a public website' },
          { constructPath: '/Shop/Site', id: 'slipway-evidence::public-bucket', reason: 'a public website' },
          { constructPath: '/Shop/Key', id: 'slipway-evidence::key', reason: 'comes later (until 2999-01-31)' },
        ],
      ],
    ]),
    runs: new Map([['shop', record]]),
    packs: [],
    strengths: { 'SH-02': { date: '2026-11-29', commit: 'abc', lines: 3, noticed: 2 } },
    commit: 'abc',
    now: new Date('2026-11-29T12:00:00Z'),
    ...more,
  };
}

describe('what is proven', () => {
  const { apps, counts, acknowledgements, runs } = assess(props());
  const shown = (id: string) => apps[0].requirements.find((one) => one.id === id)!;

  it('[RN-13] states how many broken lines the tests detected, if that was tried', () => {
    expect(shown('SH-02').strength).toEqual({ date: '2026-11-29', commit: 'abc', lines: 3, noticed: 2 });
    expect(shown('SH-01')).not.toHaveProperty('strength');
  });

  it.each([
    ['SH-01', Standing.PROVEN, undefined],
    ['SH-02', Standing.PARTIAL, 'no passing test proves the requirement by a synthesized template'],
    ['SH-03', Standing.NOT_PROVEN, 'a test of the requirement fails'],
    ['SH-04', Standing.NOT_PROVEN, 'a test of the requirement did not run'],
    ['SH-05', Standing.NOT_PROVEN, 'the app claims the requirement, but no test names it'],
    ['SH-06', Standing.NOT_PROVEN, 'the app does not claim the requirement, and no test names it'],
    [
      'SH-07',
      Standing.PARTIAL,
      'tests of each kind pass, but the app does not claim the requirement; the reason is in the section of the app',
    ],
  ])('[RN-13] %s is %s: %s', (id, standing, gap) => {
    expect(shown(id)).toMatchObject({ standing });
    expect(shown(id).gap).toBe(gap);
  });

  it('counts how many are, and states why an app claims less', () => {
    expect(counts).toEqual({ proven: 1, 'partly proven': 2, 'not proven': 4 });
    expect(apps[0].reason).toBe('the rest comes later');
  });

  it('names the tests of a requirement as sentences, in a stable order', () => {
    expect(shown('SH-01').proofs.map(({ title, kind }) => [title, kind])).toEqual([
      ['sells a', 'run'],
      ['sells b', 'template'],
    ]);
  });

  it('lists each accepted finding once, with its reason and its last day', () => {
    expect(acknowledgements).toEqual([
      { app: 'shop', rule: 'slipway-evidence::key', place: 'Shop/Key', reason: 'comes later', expires: '2999-01-31' },
      { app: 'shop', rule: 'slipway-evidence::public-bucket', place: 'Shop/Site', reason: 'a public website' },
    ]);
  });

  it('reports what a run did, who approved, and which images were deployed', () => {
    expect(runs).toEqual([
      expect.objectContaining({
        name: 'shop',
        differences: 2,
        approvals: [
          { pipeline: 'shop', action: 'Approve', decision: 'Approved', by: 'jane', summary: 'looks good' },
          { pipeline: 'shop', action: 'Silent', decision: 'Rejected', by: 'jane', summary: '' },
        ],
        deployments: [{ service: 'web', image: 'shop@sha256:1', status: 'SUCCESSFUL' }],
      }),
    ]);
  });
});

describe('the digest', () => {
  const { digest } = assess(props());

  it('[RN-13] is the same for two runs of one commit, at whatever time', () => {
    const later = assess(
      props({ now: new Date('2027-01-01'), runs: new Map([['shop', { ...record, start: '2027-01-01T00:00:00Z' }]]) }),
    );

    expect(later.digest).toBe(digest);
    expect(later.written).not.toBe(assess(props()).written);
  });

  it.each<[string, Partial<AssessProps>]>([
    ['another commit', { commit: 'def' }],
    ['another acknowledgement', { acknowledgements: new Map() }],
    ['another outcome', { runs: new Map([['shop', { ...record, succeeded: false }]]) }],
  ])('is different for %s', (_, more) => {
    expect(assess(props(more)).digest).not.toBe(digest);
  });
});
