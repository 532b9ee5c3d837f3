import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PipelineTrigger, RunnerQueues } from '@slipway/embedded-aws';
import { FixedApprover } from '../../src/approval/approvers';
import { putEvent } from '../../src/events/put-event';
import { childEnvironment } from '@slipway/processes';
import { Executions, ExecutionsProps } from '../../src/run/executions';
import { LocalRun } from '../../src/run/local-run';
import { LocalRunProps } from '../../src/run/local-run-props';
import { isAlive } from '@slipway/testing/is-alive';
import { writeShopAssembly } from '@slipway/testing/shop-assembly';
import { STARTING_MS } from '@slipway/testing/starting';
import { until } from '@slipway/testing/until';
import { latch } from '../pipeline/fixture';
import {
  writeChangedAssembly,
  writeFollowUpAssembly,
  writePlainAssembly,
  writeReleaseAssembly,
} from './release-assembly';

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
  it('starts what a rule asks for, waits for it, and reads back the stored objects', async () => {
    const run = await begin(writeReleaseAssembly);

    const version = await run.upload('release-uploads', 'source.zip', source());
    const [execution] = await run.finished(1);

    expect(execution.status).toBe('Succeeded');
    expect(execution.stages[0].actions[0].variables.VersionId).toBe(version);
    expect(run.sources).toEqual([
      { pipeline: 'release', action: 'Source', bucket: 'release-uploads', key: 'source.zip', startedBy: 'event' },
    ]);
    await run.download('release-uploads', 'source.zip', join(folder, 'back.zip'));
    expect(run.resources('AWS::SNS::Topic')).toHaveLength(1);
  });

  it('reports a start that a rule requested and that was refused, and continues', async () => {
    const run = await begin(writeReleaseAssembly);

    await putEvent(run.aws, { source: 'test.misled', detailType: 'x', detail: {} });
    await run.finished(1);
    await putEvent(run.aws, { source: 'test.garbled', detailType: 'x', detail: {} });

    expect(await run.finished(2)).toEqual([]);
    expect(run.refused[0]).toBe(
      'rule Release/Misled could not start release: pipeline release: the variable nobody is not declared; the declared variables are none',
    );
    expect(run.refused[1]).toMatch(
      /^rule Release\/Garbled could not start release: the input that rule Release\/Garbled creates for the pipeline is not JSON/,
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

  it.each([
    ['its event', { state: ['SUCCEEDED'] }, {}],
    ['an input', { state: ['STARTED'] }, { Input: '{}' }],
  ])('ends a pipeline that a rule starts again and again with %s, and says so', async (_, detail, target) => {
    const run = await begin(async (to) => writeFollowUpAssembly(to, detail, target));
    await run.upload('release-uploads', 'source.zip', source());

    const results = await run.finished(1);

    expect(results.map(({ pipeline }) => pipeline)).toEqual(['release', ...Array<string>(7).fill('after')]);
    expect(run.refused).toEqual([
      'rule Release/Next could not start after: rules have started 7 executions one after the other, each after an event of the one before, and a local run starts no more; on AWS, they would continue without a limit. Check whether the rule matches events of the pipelines that it starts',
    ]);
  });

  it('starts a pipeline after an execution that the run does not know', async () => {
    const run = await begin(async (to) => writeFollowUpAssembly(to, { pipeline: ['elsewhere'] }));

    await putEvent(run.aws, {
      source: 'aws.codepipeline',
      detailType: 'CodePipeline Pipeline Execution State Change',
      detail: { pipeline: 'elsewhere', 'execution-id': 'unknown' },
    });

    expect(await run.finished(1)).toMatchObject([{ pipeline: 'after' }]);
  });

  it('reports what a rule has requested and nobody has started', async () => {
    const { aws, deployment } = await begin(writePlainAssembly);
    const queueUrl = await new RunnerQueues(aws).create('unheard', 'events.amazonaws.com');
    const sqs = new SQSClient(aws.clientOptions(aws.root));
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: '{}' }));
    const triggers = [{ queueUrl } as PipelineTrigger];
    const executions = new Executions({ aws, deployment: { ...deployment, triggers } } as unknown as ExecutionsProps);

    await executions.rulesFollowed(200);

    expect(executions.refused).toEqual([
      'EventBridge rules have requested pipelines that did not start within 0.2 seconds',
    ]);
  });

  it('does not wait for requests in a queue that cannot be read', async () => {
    const { aws, deployment } = await begin(writePlainAssembly);
    const triggers = [{ queueUrl: `${aws.endpoint}/111122223333/missing` } as PipelineTrigger];
    const executions = new Executions({ aws, deployment: { ...deployment, triggers } } as unknown as ExecutionsProps);

    await executions.rulesFollowed();

    expect(executions.refused).toEqual([]);
  });

  it('[RN-02] cancels executions of a changed pipeline after their stage, and restarts it if it asks for that', async () => {
    const [asked, approval] = [latch(), latch()];
    const run = await begin(writeChangedAssembly, {
      approver: {
        decide: async () => {
          asked.open();
          await approval.opened;
          return { approved: true, by: 'test' };
        },
      },
    });
    const update = async (properties: object) =>
      run.update(await writeChangedAssembly(join(folder, 'cdk.out'), properties));
    await run.upload('release-uploads', 'source.zip', source());
    await asked.opened;

    await update({ RestartExecutionOnUpdate: true });
    approval.open();
    const [first, second] = await run.finished(2);

    expect([first.status, second.status]).toEqual(['Cancelled', 'Succeeded']);
    expect(first.stages.map(({ status }) => status)).toEqual(['Succeeded', 'Succeeded', 'DidNotRun']);
    await update({ RestartExecutionOnUpdate: false });
    expect([run.started, run.refused]).toEqual([2, []]);
    await update({ ExecutionMode: 'SOMEHOW' });
    expect(run.refused).toEqual([
      expect.stringMatching(/^the pipelines of stack Release could not be updated: .*ExecutionMode/),
    ]);
    await run.destroy();
    await update({ RestartExecutionOnUpdate: true });
    expect(run.started).toBe(2);
  });

  it('retries a failed stage as often as it is asked to, and the last result is that of the execution', async () => {
    const answers = [false, false, true];
    const run = await begin(writeReleaseAssembly, {
      approver: { decide: async () => ({ approved: answers.shift()!, by: 'ana', summary: 'seen' }) },
    });
    await run.upload('release-uploads', 'source.zip', source());
    const [{ executionId, status }] = await run.finished(1);
    const retry = { executionId, stage: 'Release', mode: 'FAILED_ACTIONS' } as const;
    expect(run.watched.retryable(executionId)).toEqual({ stage: 'Release', modes: ['FAILED_ACTIONS'] });

    const second = run.retryStage('release', retry);
    void second.result.then(() => run.retryStage('release', retry));
    const [result, ...others] = await run.results();

    expect([status, (await second.result).status, result.status, others]).toEqual([
      'Failed',
      'Failed',
      'Succeeded',
      [],
    ]);
    expect(result).toMatchObject({ executionId, stages: [{ attempts: 1 }, { attempts: 3 }] });
    expect(() => run.retryStage('release', retry)).toThrow('has not failed');
    expect(() => run.retryStage('gone', retry)).toThrow('gone');
    expect(run.started).toBe(1);
    expect(run.watched.retryable('gone')).toBeUndefined();
  });

  it('retries nothing any longer when the app is deleted', async () => {
    const run = await begin(writeReleaseAssembly, { approver: new FixedApprover(false) });
    await run.upload('release-uploads', 'source.zip', source());
    const [{ executionId }] = await run.finished(1);

    await run.destroy();

    expect(run.watched.retryable(executionId)).toBeUndefined();
    expect(() => run.watched.retry('release', { executionId, stage: 'Release', mode: 'ALL_ACTIONS' })).toThrow(
      'the run is ending and starts no more executions',
    );
  });

  it('refuses a pipeline that the app does not have', async () => {
    const run = await begin(writePlainAssembly);

    expect(() => run.start('release')).toThrow('the app has no pipeline release; its pipelines are: none');
  });

  it('does not wait forever for a start that never comes', async () => {
    const run = await begin(writeReleaseAssembly);

    await expect(run.finished(1, 200)).rejects.toThrow('0 of 1 executions started within 0.2 seconds');
    expect(() => run.start('other')).toThrow('its pipelines are: release');
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

    await expect(finished).rejects.toThrow('the run was stopped, which ends all its processes');
    expect(() => run.start('release')).toThrow('the run was stopped');
    const pid = run.aws.pid!;
    await Promise.all([run.end(), run.end()]);

    expect(isAlive(pid)).toBe(false);
  });

  it('reports that the emulator died, and how', async () => {
    const run = await begin(writeReleaseAssembly);
    process.kill(-run.aws.pid!, 'SIGKILL');

    await expect(run.finished(1)).rejects.toMatchObject({ name: 'EmulatorDiedError' });
    while (run.refused.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(run.refused).toEqual([expect.stringMatching(/^EventBridge rules can no longer start pipelines: /)]);
  });

  it('is over if the emulator died', async () => {
    const run = await begin(writePlainAssembly);
    process.kill(-run.aws.pid!, 'SIGKILL');

    await expect(run.serve(new AbortController().signal)).rejects.toMatchObject({ name: 'EmulatorDiedError' });
  });

  it('stops an emulator that has started only after the run was stopped', async () => {
    const stop = new AbortController();

    await expect(begin(writePlainAssembly, { signal: stop.signal, onProgress: () => stop.abort() })).rejects.toThrow(
      'the run was stopped, which ends all its processes',
    );

    await until(() => children('launch.py').length === 1, 30_000);
    await until(() => children().length === 0, 30_000);
  });

  it('refuses a variable for builds that is not set, before anything starts', async () => {
    const lines: string[] = [];

    const refused = begin(writePlainAssembly, {
      passedVariables: ['PATH', 'NOT_SET_ANYWHERE'],
      onProgress: (line) => lines.push(line),
    });

    await expect(refused).rejects.toMatchObject({
      name: 'MissingVariableError',
      message:
        'the environment variable NOT_SET_ANYWHERE, which should be passed to builds, is not set; set it, or remove the option',
    });
    expect(lines).toEqual([]);
  });

  it('stops the emulator if the deployment fails', async () => {
    await expect(begin(writeShopAssembly)).rejects.toMatchObject({ name: 'PipelineDeclarationError' });

    expect(children()).toEqual([]);
  });

  it('reports that the emulator died if it dies in the deployment', async () => {
    const onProgress = (line: string) => {
      if (line.startsWith('deploying')) {
        children().forEach((pid) => process.kill(-pid, 'SIGKILL'));
      }
    };

    await expect(begin(writeReleaseAssembly, { onProgress })).rejects.toMatchObject({ name: 'EmulatorDiedError' });
  });
});

/** Returns the running processes that this test has started and whose command line contains a text. */
function children(text = ''): number[] {
  try {
    return execFileSync('pgrep', ['-P', String(process.pid), '-f', text], { env: childEnvironment(), encoding: 'utf8' })
      .trim()
      .split('\n')
      .map(Number)
      .filter((pid) => isAlive(pid));
  } catch {
    return [];
  }
}
