import { existsSync, readFileSync } from 'node:fs';
import { runSnapshots } from '@slipway/testing/integ/run-snapshots';
import { removeFolders } from '@slipway/testing/temporary-folders';
import { loadSample, SampleProps, workspace } from './sample-case';

afterAll(removeFolders);

const cases = workspace('shop');
const [{ snapshotFile }] = cases;

/** Output and result of a run. */
function run(props: SampleProps = {}, update = false) {
  const lines: string[] = [];
  const outcome = runSnapshots(cases, { update, onLine: (line) => lines.push(line), load: loadSample(props) });
  return { lines, outcome };
}

describe('the snapshot of a case', () => {
  beforeEach(() => run({ asset: 'one' }, true));

  it('stays green if nothing changes', () => {
    expect(run({ asset: 'one' })).toEqual({
      lines: ['packages/shop shop: unchanged'],
      outcome: { passed: 1, failed: 0, unknown: 0 },
    });
  });

  it('[MR-05] goes red for a changed property, and shows the old and the new value', () => {
    const { lines, outcome } = run({ asset: 'one', displayName: 'Messages of the market' });

    expect(outcome).toEqual({ passed: 0, failed: 1, unknown: 0 });
    expect(lines).toEqual([
      'packages/shop shop: changed',
      expect.stringMatching(
        /^ {2}~ shop\.Resources\.Topic\w+\.Properties\.DisplayName: "Messages of the shop" → "Messages of the market"$/,
      ),
      'if the change is intended, update the snapshots: npm run integ -- --snapshots --update',
    ]);
  });

  it('[MR-05] stays green for a changed asset', () => {
    const template = readFileSync(snapshotFile, 'utf8');

    const { outcome } = run({ asset: 'two' });

    expect(template).toContain('<asset>.txt');
    expect(outcome).toEqual({ passed: 1, failed: 0, unknown: 0 });
  });

  it('reports what is new and what is gone', () => {
    expect(run({ asset: 'one', more: 1 }).lines).toContainEqual(
      expect.stringMatching(/^ {2}\+ shop\.Resources\.More0\w+: \{"Type":"AWS::SNS::Topic"\}$/),
    );
    expect(run().lines).toContainEqual(expect.stringMatching(/^ {2}- shop\.Outputs\.\w+: \{"Value":"<asset>\.txt"/));
  });

  it('lists 60 of many changes, and how many more there are', () => {
    const { lines } = run({ asset: 'one', more: 62 });

    expect(lines).toHaveLength(1 + 60 + 2);
    expect(lines.at(-2)).toBe('  and 2 more');
  });

  it('is written on request, which reports what has changed', () => {
    const { lines, outcome } = run({ asset: 'one', displayName: 'Other messages' }, true);

    expect(lines).toEqual(['packages/shop shop: written', expect.stringContaining('→ "Other messages"')]);
    expect(outcome).toEqual({ passed: 1, failed: 0, unknown: 0 });
    expect(run({ asset: 'one', displayName: 'Other messages' }).outcome.passed).toBe(1);
  });

  it('is not written on request if nothing has changed', () => {
    expect(run({ asset: 'one' }, true).lines).toEqual(['packages/shop shop: unchanged']);
  });

  it('has a line for each property, and nothing of the checks', () => {
    const text = readFileSync(snapshotFile, 'utf8');

    expect(text).toMatch(/^ +"DisplayName": "Messages of the shop",$/m);
    expect(text).not.toMatch(/DeployAssert|aws:asset/);
  });

  it('fails if the case cannot be synthesized, and reports why', () => {
    const lines: string[] = [];
    const load = () => ({
      integCase: () => {
        throw new Error('REPOSITORY is missing');
      },
    });

    const { failed } = runSnapshots(cases, { onLine: (line) => lines.push(line), load });

    expect(failed).toBe(1);
    expect(lines.slice(0, 2)).toEqual(['packages/shop shop: failed', '  REPOSITORY is missing']);
  });

  it('fails if it is missing', () => {
    const [other] = workspace('other');
    const lines: string[] = [];

    const { failed } = runSnapshots([other], { onLine: (line) => lines.push(line), load: loadSample() });

    expect([failed, existsSync(other.snapshotFile)]).toEqual([1, false]);
    expect(lines[0]).toBe('packages/other other: missing');
  });
});
