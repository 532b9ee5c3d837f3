import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FixedApprover } from '../../src/approval/approvers';
import { putEvent } from '../../src/events/put-event';
import { LocalRun, LocalRunProps } from '../../src/run/local-run';
import { writeShopAssembly } from '../deployment/shop-assembly';
import { isAlive } from '../embedded-aws/is-alive';
import { STARTING_MS } from '../embedded-aws/starting';
import { latch } from '../pipeline/fixture';
import { until } from '../until';
import { writePlainAssembly, writeReleaseAssembly } from './release-assembly';

jest.setTimeout(STARTING_MS);

let folder: string;
const runs: LocalRun[] = [];
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'local-run-'))));
afterEach(async () => {
  await Promise.all(runs.splice(0).map((run) => run.end()));
  rmSync(folder, { recursive: true });
});

async function begin(
  write: (folder: string) => Promise<string>,
  props: Partial<LocalRunProps> = {},
): Promise<LocalRun> {
  const run = await LocalRun.begin({
    assembly: await write(join(folder, 'cdk.out')),
    folder: join(folder, 'run'),
    approver: new FixedApprover(true),
    ...props,
  });
  runs.push(run);
  return run;
}

function source(): string {
  writeFileSync(join(folder, 'source.zip'), 'a zip to everybody who does not look');
  return join(folder, 'source.zip');
}

describe('LocalRun', () => {
  it('starts what a rule asks for, waits for it, and reads back what was stored', async () => {
    const run = await begin(writeReleaseAssembly);

    const version = await run.upload('release-uploads', 'source.zip', source());
    const [execution] = await run.finished(1);

    expect(execution.status).toBe('Succeeded');
    expect(execution.stages[0].actions[0].variables.VersionId).toBe(version);
    expect(run.sources).toEqual([{ S3Bucket: 'release-uploads', S3ObjectKey: 'source.zip' }]);
    await run.download('release-uploads', 'source.zip', join(folder, 'back.zip'));
    expect(run.resources('AWS::SNS::Topic')).toHaveLength(1);
  });

  it('says which start a rule asked for in vain, and goes on', async () => {
    const run = await begin(writeReleaseAssembly);

    await putEvent(run.aws, { source: 'test.misled', detailType: 'x', detail: {} });
    await run.finished(1);
    await putEvent(run.aws, { source: 'test.garbled', detailType: 'x', detail: {} });

    expect(await run.finished(2)).toEqual([]);
    expect(run.refused[0]).toBe(
      'rule Release/Misled could not start release: pipeline release: the variable nobody is not declared; its variables are none',
    );
    expect(run.refused[1]).toMatch(
      /^rule Release\/Garbled could not start release: the input that rule Release\/Garbled makes for the pipeline is not JSON/,
    );
  });

  it('counts an execution that starts while it waits for another', async () => {
    const approval = latch();
    const run = await begin(writeReleaseAssembly, {
      approver: { decide: () => approval.opened.then(() => ({ approved: true, by: 'test' })) },
    });
    await run.upload('release-uploads', 'source.zip', source());
    await until(() => run.started === 1, 30_000);

    const finished = run.finished(1);
    run.start('release');
    approval.open();

    expect((await finished).map(({ status }) => status)).toEqual(['Succeeded', 'Succeeded']);
  });

  it('refuses a pipeline that the app does not have', async () => {
    const run = await begin(writePlainAssembly);

    expect(() => run.start('release')).toThrow('the app has no pipeline release; it has none');
  });

  it('does not wait for ever for a start that never comes', async () => {
    const run = await begin(writeReleaseAssembly);

    await expect(run.finished(1, 200)).rejects.toThrow('0 of 1 executions started within 0.2 seconds');
    expect(() => run.start('other')).toThrow('it has release');
  });

  it('ends its executions and its emulator when it is stopped, once', async () => {
    const stop = new AbortController();
    const run = await begin(writeReleaseAssembly, {
      signal: stop.signal,
      approver: {
        decide: (_request, signal) =>
          new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
      },
    });
    await run.upload('release-uploads', 'source.zip', source());
    const finished = run.finished(1);
    setTimeout(() => stop.abort(), 1_000);

    await expect(finished).rejects.toThrow('the run was stopped; what it had started is ended');
    const pid = run.aws.pid!;
    await Promise.all([run.end(), run.end()]);

    expect(isAlive(pid)).toBe(false);
  });

  it('says that the emulator died, and how', async () => {
    const run = await begin(writeReleaseAssembly);
    process.kill(-run.aws.pid!, 'SIGKILL');

    await expect(run.finished(1)).rejects.toMatchObject({ name: 'EmulatorDiedError' });
    while (run.refused.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(run.refused).toEqual([expect.stringMatching(/^the rules can no longer be followed: /)]);
  });

  it('no longer stands where the emulator died', async () => {
    const run = await begin(writePlainAssembly);
    process.kill(-run.aws.pid!, 'SIGKILL');

    await expect(run.serve(new AbortController().signal)).rejects.toMatchObject({ name: 'EmulatorDiedError' });
  });

  it('stops the emulator where the deployment fails', async () => {
    await expect(begin(writeShopAssembly)).rejects.toMatchObject({ name: 'PipelineDeclarationError' });

    expect(children()).toEqual([]);
  });

  it('says that the emulator died where it dies in the deployment', async () => {
    const onProgress = (line: string) => {
      if (line.startsWith('deploying')) {
        children().forEach((pid) => process.kill(-pid, 'SIGKILL'));
      }
    };

    await expect(begin(writeReleaseAssembly, { onProgress })).rejects.toMatchObject({ name: 'EmulatorDiedError' });
  });
});

/** The processes that this test started and that still run. */
function children(): number[] {
  try {
    return execFileSync('pgrep', ['-P', String(process.pid)], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map(Number)
      .filter((pid) => isAlive(pid));
  } catch {
    return [];
  }
}
