import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { FixedApprover } from '../../src/approval/approvers';
import { ConsoleProgress } from '../../src/progress/console-progress';
import { runAssembly } from '../../src/run/run-assembly';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { execution } from '../report/execution';
import { writeFollowUpAssembly, writePlainAssembly, writeReleaseAssembly } from './release-assembly';
import { writeServiceAssembly } from './service-assembly';

afterAll(removeFolders);

test(
  'a delivery of its own decides what was expected: a rejection may be',
  async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'source.zip'), 'a zip');

    const report = await runAssembly({
      assembly: await writeReleaseAssembly(join(folder, 'cdk.out')),
      folder: join(folder, 'run'),
      progress: new ConsoleProgress(new PassThrough()),
      approver: new FixedApprover(false),
      deliver: async (run) => {
        await run.upload('release-uploads', 'source.zip', join(folder, 'source.zip'));
        const executions = await run.finished(1);
        return { executions, asExpected: executions[0].status === 'Failed' };
      },
    });

    expect(report).toMatchObject({ succeeded: true, destroyed: true, executions: [{ status: 'Failed' }], remarks: [] });
  },
  STARTING_MS,
);

test(
  'an unexpected delivery is not inspected, but still reported',
  async () => {
    const folder = temporaryFolder();
    const looked: string[] = [];

    const report = await runAssembly({
      assembly: await writePlainAssembly(join(folder, 'cdk.out')),
      folder: join(folder, 'run'),
      progress: new ConsoleProgress(new PassThrough()),
      approver: new FixedApprover(false),
      deliver: async () => ({ executions: [], asExpected: false }),
      beforeDeletion: async () => void looked.push('looked'),
    });

    expect([report.succeeded, report.destroyed, looked]).toEqual([false, true, []]);
    expect(existsSync(join(folder, 'run', 'index.html'))).toBe(true);
  },
  STARTING_MS,
);

test(
  'a delivery that executed nothing is judged by the executions that it names, not by earlier ones [RN-01]',
  async () => {
    const folder = temporaryFolder();
    const judged = [execution({ stages: [] })];

    const report = await runAssembly({
      assembly: await writePlainAssembly(join(folder, 'cdk.out')),
      folder: join(folder, 'run'),
      progress: new ConsoleProgress(new PassThrough()),
      approver: new FixedApprover(false),
      serveUntil: AbortSignal.abort(),
      deliver: async () => ({ executions: [execution(), ...judged], judged, asExpected: true }),
    });

    expect(report).toMatchObject({
      verdict: 'nothing executed',
      exitCode: 3,
      actions: { executed: 3 },
      summary: 'no action except the source was executed: 0 of 0 actions executed, 0 simulated',
    });
  },
  STARTING_MS,
);

test(
  'states first which service was not run because its image is not available here',
  async () => {
    const folder = temporaryFolder();

    const report = await runAssembly({
      assembly: await writeServiceAssembly(join(folder, 'cdk.out'), { running: 'httpd:2.4', isTested: false }),
      folder: join(folder, 'run'),
      progress: new ConsoleProgress(new PassThrough()),
      approver: new FixedApprover(false),
      deploymentMinuteMs: 10,
      remarks: ['a demonstration'],
      deliver: async () => ({ executions: [], asExpected: true }),
    });

    expect(report).toMatchObject({
      problems: [],
      destroyed: true,
      remarks: [
        'a demonstration',
        'services that were simulated because their images are not available on this machine: web (httpd:2.4)',
      ],
    });
  },
  STARTING_MS,
);

test(
  'an app is kept no longer than allowed, and is deleted',
  async () => {
    const folder = temporaryFolder();
    const lines: string[] = [];

    const report = await runAssembly({
      assembly: await writePlainAssembly(join(folder, 'cdk.out')),
      folder: join(folder, 'run'),
      approver: new FixedApprover(false),
      serveUntil: AbortSignal.timeout(1),
      remarks: ['simulated'],
      progress: new ConsoleProgress({ write: (line) => lines.push(line) }),
    });

    expect(report).toMatchObject({ succeeded: true, destroyed: true, executions: [], remarks: ['simulated'] });
    expect(lines.join('')).toContain('running until you press Ctrl-C');
    expect(existsSync(join(folder, 'run', 'endpoint.json'))).toBe(false);
  },
  STARTING_MS,
);

test(
  'keeps the reports of earlier runs, lists them, and deletes nothing else in the folder [RN-09]',
  async () => {
    const folder = temporaryFolder();
    const lines: string[] = [];
    const out = join(folder, 'run');
    const assembly = await writePlainAssembly(join(folder, 'cdk.out'));
    const run = async () =>
      runAssembly({
        assembly,
        folder: out,
        approver: new FixedApprover(false),
        progress: new ConsoleProgress({ write: (line) => lines.push(line) }),
        deliver: async () => ({ executions: [], asExpected: false }),
      });
    const page = () => readFileSync(join(out, 'index.html'), 'utf8');

    const first = await run();
    const firstPage = page();
    writeFileSync(join(out, 'notes.txt'), 'mine');
    await run();

    const id = first.start.replace(/[:.]/g, '-');
    expect(firstPage).not.toContain('Earlier runs');
    expect(page()).toContain(`<a href="runs/${id}/index.html">`);
    expect(readFileSync(join(out, 'runs', id, 'index.html'), 'utf8')).toContain('Not delivered');
    expect(readFileSync(join(out, 'notes.txt'), 'utf8')).toBe('mine');
    rmSync(join(out, 'runs'), { recursive: true });
    writeFileSync(join(out, 'runs'), 'a file');
    expect((await run()).exitCode).toBe(1);
    expect(lines.join('')).toContain('this run is not kept in the history: ');
    expect(page()).toContain('Not delivered');
  },
  STARTING_MS,
);

test(
  'waits for a pipeline that a rule starts after another pipeline, and reports it [RN-01]',
  async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'source.zip'), 'a zip');

    const report = await runAssembly({
      assembly: await writeFollowUpAssembly(join(folder, 'cdk.out'), { state: ['SUCCEEDED'], pipeline: ['release'] }),
      folder: join(folder, 'run'),
      source: join(folder, 'source.zip'),
      start: { pipeline: 'release' },
      progress: new ConsoleProgress(new PassThrough()),
      approver: new FixedApprover(true),
    });

    const states = report.executions.map(({ pipeline, status }) => [pipeline, status]);
    expect(report).toMatchObject({ succeeded: true, destroyed: true, problems: [], refused: [] });
    expect(states).toEqual([
      ['release', 'Succeeded'],
      ['after', 'Succeeded'],
    ]);
  },
  STARTING_MS,
);

test.each([{ judged: undefined }, { judged: [] }])(
  'stops an execution that still runs when the app is deleted, reports it, and fails: %o',
  async (judged) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'source.zip'), 'a zip');

    const report = await runAssembly({
      assembly: await writeReleaseAssembly(join(folder, 'cdk.out')),
      folder: join(folder, 'run'),
      progress: new ConsoleProgress(new PassThrough()),
      approver: { decide: async () => new Promise(() => undefined) },
      deliver: async () => ({ executions: [], asExpected: true, ...judged }),
      beforeDeletion: async (run) => void run.start('release'),
    });

    expect(report).toMatchObject({ verdict: 'failed', executions: [{ pipeline: 'release' }] });
    expect(JSON.stringify(report.executions)).toContain('the app is deleted');
  },
  STARTING_MS,
);
