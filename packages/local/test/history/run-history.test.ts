import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { renderEarlierRuns } from '../../src/history/render-earlier-runs';
import { earlierRuns, keepInHistory, MAX_RUNS } from '../../src/history/run-history';
import { action, execution, report } from '../report/execution';

afterAll(removeFolders);

const COMMIT = '8c1f3aa0d2c1f5b6a7e8d9c0b1a2f3e4d5c6b7a8';
const day = (number: number) => `2026-11-${String(number).padStart(2, '0')}T10:00:00.000Z`;
const idOf = (number: number) => day(number).replace(/[:.]/g, '-');

/** Report of a run that started from these revisions. */
function reportOf(start: string, ...revisions: string[]) {
  const outputs = revisions.map((revision) => ({
    name: 'Source',
    bucket: 'b',
    key: 'k',
    etag: 'e',
    size: 1,
    revision,
  }));
  const stages = [
    { ...execution().stages[0], actions: [action({ name: 'GitHub', category: 'Source', outputs })] },
    {
      ...execution().stages[1],
      actions: [action({ outputs: [{ name: 'App', bucket: 'b', key: 'k', etag: 'e', size: 1 }] })],
    },
  ];
  return report({ start, end: start.replace(':00.000Z', ':07.500Z'), executions: [execution({ stages })] });
}

describe('the history of runs [RN-09]', () => {
  it('has time, commit, outcome, duration and report of each run, newest first', async () => {
    const folder = temporaryFolder();
    await keepInHistory(reportOf(day(1), COMMIT, COMMIT), folder);
    await keepInHistory({ ...reportOf(day(2)), succeeded: false, verdict: 'failed' }, folder);

    const runs = await earlierRuns(folder);
    const html = renderEarlierRuns(runs);

    expect(runs).toEqual([
      expect.objectContaining({ id: idOf(2), outcome: 'Not delivered', succeeded: false, revisions: [] }),
      expect.objectContaining({ id: idOf(1), outcome: 'Delivered', succeeded: true, revisions: [COMMIT] }),
    ]);
    expect(html).toContain('<span class="quiet">2, the newest: Not delivered</span>');
    expect(html).toContain(
      `<td><a href="runs/${idOf(1)}/index.html"><time datetime="${day(1)}">2026-11-01 10:00:00</time></a></td><td>8c1f3aa0</td><td><strong class="status Succeeded">Delivered</strong></td><td>7.5 s</td>`,
    );
    expect(statSync(join(folder, 'runs', idOf(1))).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'runs', idOf(1), 'index.html')).mode & 0o777).toBe(0o600);
  });

  it('shows versions in full, as text, and not too many', async () => {
    const folder = temporaryFolder();
    await keepInHistory(reportOf(day(1), '<b>', 'v2', 'v3', 'v4', 'v5'), folder);

    expect(renderEarlierRuns(await earlierRuns(folder))).toContain('<td>&lt;b&gt;<br>v2<br>v3<br>and 2 more</td>');
    expect(renderEarlierRuns([])).toBe('');
  });

  it('keeps a report with the end of failed logs, without links to logs that are gone', async () => {
    const folder = temporaryFolder();
    const failed = action({ status: 'Failed', logFile: '/r/logs/a.log', logTail: ['npm test', 'it broke'] });
    const well = action({ name: 'Lint', logFile: '/r/logs/b.log' });
    const stages = [{ ...execution().stages[1], actions: [failed, well] }];
    await keepInHistory(report({ start: day(1), executions: [execution({ stages })] }), folder);

    const page = readFileSync(join(folder, 'runs', idOf(1), 'index.html'), 'utf8');

    expect(page).toContain('<pre>npm test\nit broke</pre>');
    expect(page).not.toContain('.log"');
    expect(page).not.toContain('<br></div>');
    expect(page).toContain('<a href="../../index.html">Report of the newest run</a>');
  });

  it(`forgets the oldest of more than ${MAX_RUNS} runs, and touches nothing that no run has written`, async () => {
    const folder = temporaryFolder();
    const runs = join(folder, 'runs');
    for (let number = 1; number <= MAX_RUNS; number += 1) {
      await keepInHistory(reportOf(day(number)), folder);
    }
    const foreign = '2025-01-01T00-00-00-000Z'; // a folder that is named like a run, but is not one
    const elsewhere = temporaryFolder();
    mkdirSync(join(runs, foreign));
    writeFileSync(join(runs, foreign, 'run.json'), '{"mine": true}');
    mkdirSync(join(runs, 'notes'));
    symlinkSync(elsewhere, join(runs, '2025-01-02T00-00-00-000Z'));
    writeFileSync(join(elsewhere, 'run.json'), readFileSync(join(runs, idOf(1), 'run.json')));
    writeFileSync(join(runs, idOf(2), 'why.txt'), 'a note about this run');

    await keepInHistory(reportOf(day(MAX_RUNS + 1)), folder);
    await keepInHistory(reportOf(day(MAX_RUNS + 2)), folder);

    const kept = await earlierRuns(folder);
    expect(kept.map(({ id }) => id)).toEqual(
      Array.from({ length: MAX_RUNS }, (_, index) => idOf(MAX_RUNS + 2 - index)),
    );
    expect(existsSync(join(runs, idOf(1)))).toBe(false);
    expect(readdirSync(join(runs, idOf(2)))).toEqual(['why.txt']);
    expect([foreign, 'notes'].map((name) => existsSync(join(runs, name)))).toEqual([true, true]);
    expect(readdirSync(elsewhere)).toEqual(['run.json']);
  });
});
