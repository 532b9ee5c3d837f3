import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePipeline } from '@slipway/embedded-aws';
import { action, pipeline } from '@slipway/testing/declared-pipeline';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { StartInput } from '../../src/pipeline/start-input';
import { BucketSource } from '../../src/run/bucket-source';
import { LocalRun } from '../../src/run/local-run';
import { startPipelines, StartPipelinesProps } from '../../src/run/start-pipelines';

afterAll(removeFolders);

/** Trigger of a manual start, in which CodePipeline names the user by ARN. */
const COMMAND = {
  type: 'StartPipelineExecution',
  detail: expect.stringMatching(/^arn:aws:iam::111122223333:user\/[\w+=,.@-]+$/),
};
const from = (name: string, startedBy: BucketSource['startedBy'], key = 'source.zip'): BucketSource => ({
  pipeline: name,
  action: 'Upload',
  bucket: 'uploads',
  key,
  startedBy,
});

/** Part of a run that starts pipelines. It records the requests. */
class Run {
  public readonly asked: (string | [string, StartInput])[] = [];
  public readonly steps: string[] = [];
  public trails: readonly string[] = [];
  public readonly aws = { accountId: '111122223333' };

  constructor(
    public readonly pipelines: readonly string[],
    public readonly sources: readonly BucketSource[] = [],
    private readonly provider = 'S3',
  ) {}

  public async starts(props: Partial<StartPipelinesProps> = {}): Promise<number> {
    const progress = { step: (line: string) => void this.steps.push(line) };
    return startPipelines(this as unknown as LocalRun, { folder: temporaryFolder(), progress, ...props });
  }

  public pipeline(name: string) {
    const upload = { Owner: 'AWS', Category: 'Source', Provider: this.provider, Version: '1' };
    return parsePipeline({
      ...pipeline([]),
      Name: name,
      Stages: [
        {
          Name: 'Source',
          Actions: [{ ...action('Upload', { OutputArtifacts: [{ Name: 'Source' }] }), ActionTypeId: upload }],
        },
        { Name: 'Deploy', Actions: [action('Ship')] },
      ],
    });
  }

  public resources(): readonly string[] {
    return this.trails;
  }

  public async upload(bucket: string, key: string): Promise<void> {
    this.asked.push(`${bucket}/${key}`);
  }

  public start(name: string, input: StartInput): void {
    this.asked.push([name, input]);
  }
}

const source = __filename;

describe('startPipelines', () => {
  it('starts every pipeline by default', async () => {
    const run = new Run(['web', 'api']);

    expect(await run.starts()).toBe(2);

    expect(run.asked).toEqual([
      ['web', { trigger: COMMAND }],
      ['api', { trigger: COMMAND }],
    ]);
  });

  it('starts nothing while pipelines wait for their events', async () => {
    const run = new Run(['web']);

    expect(await run.starts({ waiting: true })).toBe(0);

    expect(run.asked).toEqual([]);
  });

  it('leaves a start to the rule that matches, and counts it', async () => {
    const run = new Run(['web'], [from('web', 'event')]);

    expect(await run.starts({ source })).toBe(1);

    expect([run.asked, run.steps]).toEqual([
      ['uploads/source.zip'],
      [expect.stringMatching(/^uploading .*start-pipelines\.test\.ts to s3:\/\/uploads\/source\.zip, \d+ kB$/)],
    ]);
  });

  it.each([
    ['a folder', ['page.txt'], /^packing \S+$/, '1 kB'],
    [
      'a folder with packages',
      ['page.txt', 'node_modules', '.git'],
      /^packing \S+ without \.git, node_modules$/,
      '1 kB',
    ],
    ['a large folder', ['random'], /^packing \S+$/, '1.5 MB'],
  ])('says that it packs and uploads %s', async (_, names, packing, size) => {
    const pages = temporaryFolder();
    names.forEach((name) => writeFileSync(join(pages, name), name === 'random' ? randomBytes(1_500_000) : name));
    const out = temporaryFolder();
    mkdirSync(join(out, 'work'));
    const run = new Run(['web'], [from('web', 'event')]);

    await run.starts({ source: pages, folder: out });

    expect(run.steps).toEqual([
      expect.stringMatching(packing),
      `uploading ${pages} to s3://uploads/source.zip, ${size}`,
    ]);
  });

  it('starts the pipeline that polls the object, in the name of CodePipeline, and nothing else', async () => {
    const run = new Run(['web', 'api', 'jobs'], [from('web', 'polling'), from('api', 'event')]);

    expect(await run.starts({ source })).toBe(2);

    expect(run.asked).toEqual([
      'uploads/source.zip',
      ['web', { trigger: { type: 'PollForSourceChanges', detail: 'Upload' } }],
    ]);
  });

  it('starts a pipeline that nothing would start, and reports this', async () => {
    const run = new Run(['web'], [from('web', 'nothing')]);

    await run.starts({ source });

    const note =
      'the run starts web; on AWS, the upload does not start the pipeline, because its source has no trigger';
    expect(run.asked).toEqual(['uploads/source.zip', ['web', { trigger: COMMAND, notes: [note] }]]);
    expect(run.steps.at(-1)).toBe(note);
  });

  it('reports that AWS needs a trail if a rule matches calls, and the app has none', async () => {
    const [without, having] = [1, 2].map(() => new Run(['web'], [from('web', 'recorded call')]));
    having.trails = ['trail'];

    await without.starts({ source });
    await having.starts({ source });

    expect(
      [without, having].map(({ steps }) =>
        steps.some((line) => /only if a CloudTrail trail records writes/.test(line)),
      ),
    ).toEqual([true, false]);
  });

  it('starts the one pipeline that is chosen, with variables and revisions', async () => {
    const run = new Run(['web', 'api']);

    expect(await run.starts({ start: { pipeline: 'api', variables: { TO: 'x' }, revisions: { Upload: 'v1' } } })).toBe(
      1,
    );

    expect(run.asked).toEqual([
      [
        'api',
        {
          trigger: COMMAND,
          variables: [{ name: 'TO', value: 'x' }],
          sourceRevisions: [{ actionName: 'Upload', revisionType: 'S3_OBJECT_VERSION_ID', revisionValue: 'v1' }],
        },
      ],
    ]);
  });

  it.each([
    ['S3', 'S3_OBJECT_KEY:v2.zip', 'S3_OBJECT_KEY', 'v2.zip'],
    ['ECR', 'sha256:abc', 'IMAGE_DIGEST', 'sha256:abc'],
    ['CodeCommit', 'abc', 'COMMIT_ID', 'abc'],
  ])('takes the revision of a source of %s from %s', async (provider, given, revisionType, revisionValue) => {
    const run = new Run(['web'], [], provider);

    await run.starts({ start: { revisions: { Upload: given } } });

    expect(run.asked).toEqual([
      ['web', expect.objectContaining({ sourceRevisions: [{ actionName: 'Upload', revisionType, revisionValue }] })],
    ]);
  });

  it('leaves the type of a revision to the pipeline if the action is not one of its sources', async () => {
    const run = new Run(['web']);

    await run.starts({ start: { revisions: { Elsewhere: 'abc' } } });

    expect(run.asked).toEqual([['web', expect.objectContaining({ sourceRevisions: [expect.anything()] })]]);
  });

  it('uploads for the chosen pipeline, which its rule starts', async () => {
    const run = new Run(['web', 'api'], [from('web', 'event'), from('api', 'event', 'api.zip')]);

    expect(await run.starts({ source, start: { pipeline: 'api' } })).toBe(1);

    expect(run.asked).toEqual(['uploads/api.zip']);
  });

  it('starts the chosen pipeline itself if it is given variables, because a rule passes none', async () => {
    const run = new Run(['web'], [from('web', 'event')]);

    expect(await run.starts({ source, start: { variables: { TO: 'x' } } })).toBe(2);

    expect(run.asked).toEqual(['uploads/source.zip', ['web', expect.objectContaining({ trigger: COMMAND })]]);
  });

  it.each([
    [[], 'none of the pipelines to start reads an S3 object; omit --source'],
    [
      [from('web', 'event'), from('api', 'event', 'api.zip')],
      'start from 2 objects (s3://uploads/source.zip, s3://uploads/api.zip); choose a pipeline with --start',
    ],
  ])('refuses a source that belongs to no one object', async (sources, problem) => {
    const run = new Run(['web', 'api'], sources);

    await expect(run.starts({ source })).rejects.toThrow(problem);
  });

  it.each([
    [[], 'the app has none; omit --variable and --revision'],
    [['web', 'api'], 'the app has web, api; choose one with --start'],
  ])('refuses variables that belong to no one pipeline', async (pipelines, problem) => {
    await expect(new Run(pipelines).starts({ start: { variables: { TO: 'x' } } })).rejects.toThrow(problem);
  });
});
