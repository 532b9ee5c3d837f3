import { unzipSync } from 'fflate';
import fc from 'fast-check';
import { answering, Files, Job } from '@slipway/pipeline-job';
import { artifact, codePipeline, event, failures, puts, s3, stored, zipOf } from './code-pipeline';

const logger = { error: () => undefined };

async function run(work: (job: Job) => Promise<unknown>, ...[given]: Parameters<typeof event>): Promise<void> {
  await answering(
    async (job) => {
      await work(job);
      return { done: true };
    },
    { logger },
  )(event(given));
}

/** Data that the job reads from its input artifact. */
async function read(): Promise<Files | undefined> {
  let files: Files | undefined;
  await run(async (job) => {
    files = await job.input();
  });
  return files;
}

beforeEach(() => {
  codePipeline.reset();
  s3.reset();
});

describe('the artifacts of a job', () => {
  it('reads the files of the input artifact, without its folders', async () => {
    stored('image.zip', zipOf({ 'imageDetail.json': '{}', 'policy/': '', 'policy/waivers.yaml': 'waivers: []' }));

    const files = await read();

    expect(Object.entries(files!).map(([path, content]) => [path, Buffer.from(content).toString()])).toEqual([
      ['imageDetail.json', '{}'],
      ['policy/waivers.yaml', 'waivers: []'],
    ]);
  });

  it.each([
    [
      'is no zip',
      new Uint8Array([1, 2, 3]),
      /^artifact 'Image' is not a ZIP file: .*; check the output of the previous action$/,
    ],
    [
      'holds more than a job takes',
      zipOf({ a: 'x'.repeat(17 << 20), b: 'y'.repeat(16 << 20) }),
      /^artifact 'Image' is larger than 32 MiB after unpacking, but a job reads at most this size; omit files that the job does not need$/,
    ],
  ])('refuses an input artifact that %s', async (_, content, message) => {
    stored('image.zip', content);

    await read();

    expect(failures()).toEqual([expect.stringMatching(message)]);
  });

  it('refuses an input artifact by its size before it reads it', async () => {
    stored('image.zip', zipOf({}), (32 << 20) + 1);

    await read();

    expect(failures()).toEqual([
      "artifact 'Image' has 33554433 bytes, but a job reads at most 33554432 bytes; omit files that the job does not need",
    ]);
  });

  it('stores the output artifact, the same bytes for the same files', async () => {
    const files = { 'gate.txt': Buffer.from('clean'), 'junit.xml': Buffer.from('<x/>') };

    await run((job) => job.output(files));
    await run((job) => job.output(files));

    const [first, again] = puts();
    expect(first).toMatchObject({ Bucket: 'artifacts', Key: 'report.zip', ContentType: 'application/zip' });
    expect(first).not.toHaveProperty('SSEKMSKeyId');
    expect(Object.keys(unzipSync(first.Body as Uint8Array))).toEqual(['gate.txt', 'junit.xml']);
    expect(again.Body).toEqual(first.Body);
  });

  it('stores it under the key of the pipeline if it has one', async () => {
    await run((job) => job.output({}), {
      encryptionKey: { type: 'KMS', id: 'arn:aws:kms:us-east-1:111122223333:key/1' },
    });

    expect(puts()).toMatchObject([
      { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'arn:aws:kms:us-east-1:111122223333:key/1' },
    ]);
  });

  it.each([
    [0, 'input', { inputArtifacts: [] }],
    [2, 'input', { inputArtifacts: [artifact('A', 'a'), artifact('B', 'b')] }],
    [0, 'output', { outputArtifacts: [] }],
  ])('refuses an action with %i %s artifacts', async (count, kind, given) => {
    await run((job) => (kind === 'input' ? job.input() : job.output({})), given);

    expect(failures()).toEqual([
      `the action has ${count} ${kind} artifacts, but this job needs exactly one; correct the action`,
    ]);
  });

  it('fails only the job, whatever the input artifact contains', async () => {
    const zip = zipOf({ 'a.json': '{}', 'b/c.txt': 'text' });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(zip.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        async (changes) => {
          codePipeline.reset();
          const broken = Uint8Array.from(zip);
          changes.forEach(([at, byte]) => {
            broken[at] = byte;
          });
          stored('image.zip', broken);
          await run((job) => job.input());
          expect(
            failures().filter((message) => !/^artifact 'Image' (is not a ZIP file|is larger)/.test(message!)),
          ).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });
});
