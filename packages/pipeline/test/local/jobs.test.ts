import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExecutionResult, FixedApprover, LocalRun, sourceArchive } from '@slipway/local';
import { synthesizeJobsApp } from './jobs-app';

jest.setTimeout(120_000);

let folder: string;
let run: LocalRun;
let started = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pipeline-jobs-'));
  const assembly = join(folder, 'cdk.out');
  synthesizeJobsApp(assembly);
  run = await LocalRun.begin({ assembly, folder: join(folder, 'run'), approver: new FixedApprover(true) });
});

afterAll(async () => {
  await run?.end();
  rmSync(folder, { recursive: true, force: true });
});

/** Source whose build exports the name of an image, and writes it to the page. */
async function deliver(image: string, kind = 'steady'): Promise<ExecutionResult> {
  const source = mkdtempSync(join(folder, 'source-'));
  mkdirSync(source, { recursive: true });
  writeFileSync(
    join(source, 'buildspec.yml'),
    `version: 0.2\nenv:\n  exported-variables: [IMAGE, KIND]\nphases:\n  build:\n    commands:\n      - export IMAGE=${image} KIND=${kind}\n      - echo ${image} > index.html\nartifacts:\n  files:\n    - index.html\n`,
  );
  writeFileSync(
    join(source, 'test.yml'),
    'version: 0.2\nphases:\n  build:\n    commands:\n      - test -f buildspec.yml\n',
  );
  await run.upload(bucket('Uploads'), 'source.zip', await sourceArchive(source, `${source}.zip`));
  started += 1;
  return (await run.finished(started)).at(-1)!;
}

/** Starts the pipeline directly, without an event. */
async function start(input: Parameters<LocalRun['start']>[1]): Promise<ExecutionResult> {
  started += 1;
  return run.start('jobs-pipeline', input).result;
}

const bucket = (construct: string) =>
  run.resources('AWS::S3::Bucket').find(({ path }) => path.includes(`/${construct}/`))!.physicalId;
const actionOf = ({ stages }: ExecutionResult, name: string) =>
  stages.flatMap(({ actions }) => actions).find((action) => action.name === name)!;
const toldTo = (execution: ExecutionResult, name: string) =>
  JSON.parse(actionOf(execution, name).variables.TOLD) as Record<string, string>;

async function page(): Promise<string> {
  await run.download(bucket('Site'), 'index.html', join(folder, 'page.html'));
  return readFileSync(join(folder, 'page.html'), 'utf8').trim();
}

describe('a pipeline that sends jobs to a function of another stack', () => {
  it('[GC-05] [GC-06] has the gate and the service work on the output of this execution, each with its own role', async () => {
    const execution = await deliver('image-1');

    expect(execution.error?.message).toBeUndefined();
    expect(execution.stages.map(({ name, status }) => [name, status])).toEqual([
      ['Source', 'Succeeded'],
      ['Build', 'Succeeded'],
      ['Test', 'Succeeded'],
      ['Scan', 'Succeeded'],
      ['Warm', 'Succeeded'],
      ['Deploy', 'Succeeded'],
    ]);
    expect(toldTo(execution, 'Gate')).toEqual({ digest: 'image-1' });
    expect(toldTo(execution, 'Service')).toEqual({
      image: 'image-1',
      commit: actionOf(execution, 'Source').variables.VersionId,
      execution: execution.executionId,
    });
    expect(await page()).toBe('image-1');
  });

  it('takes the source and does nothing else in the run that CodePipeline starts when the pipeline is created', async () => {
    const execution = await start({ trigger: { type: 'CreatePipeline', detail: 'the deployment' } });

    expect(execution.status).toBe('Succeeded');
    expect(execution.stages.map(({ name, status }) => [name, status])).toEqual([
      ['Source', 'Succeeded'],
      ['Build', 'Skipped'],
      ['Test', 'Skipped'],
      ['Scan', 'Skipped'],
      ['Warm', 'Skipped'],
      ['Deploy', 'Skipped'],
    ]);
    expect(await run.notifications(0)).toEqual([]);
  });

  it('delivers for a person who gives their name', async () => {
    const execution = await start({ variables: [{ name: 'STARTED_BY', value: 'alice' }] });

    expect(execution.status).toBe('Succeeded');
    expect(execution.stages.map(({ status }) => status)).not.toContain('Skipped');
  });

  it('retries a stage once, if configured', async () => {
    const execution = await deliver('image-2', 'flaky');

    expect(execution.status).toBe('Succeeded');
    expect(execution.stages.find(({ name }) => name === 'Warm')!.attempts).toBe(2);
    expect(await run.notifications(0)).toEqual([]);
  });

  it('[GC-13] rolls back to the previous release if a stage is configured to, and reports what failed', async () => {
    const execution = await deliver('bad-image');
    const [mail, ...others] = await run.notifications(20);

    expect(execution.status).toBe('Failed');
    expect(execution.rollback).toMatchObject({ status: 'Succeeded', type: 'ROLLBACK' });
    expect(toldTo(execution.rollback!, 'Service').image).toBe('image-2');
    expect(await page()).toBe('image-2');
    expect(others).toEqual([]);
    expect(mail.subject).toBe('jobs-pipeline failed in Deploy');
    expect(mail.text.split('\n')).toEqual(
      expect.arrayContaining([
        'Pipeline jobs-pipeline failed in Deploy. No later stage was run.',
        expect.stringMatching(/^What: Service: the green tasks of .*bad-image.* never became healthy$/),
        `Revision: ${actionOf(execution, 'Source').variables.VersionId}`,
        `Execution: ${execution.executionId}`,
      ]),
    );
  });
});
