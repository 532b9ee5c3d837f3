import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  deployAssembly,
  LiveDeployment,
  ObjectStore,
  PipelineTrigger,
  RunnerQueues,
  RunningEmbeddedAws,
  startEmbeddedAws,
} from '@slipway/embedded-aws';
import { pipelineStarts, PipelineStart, requestsHandled } from '../../src/events/pipeline-starts';
import { putEvent } from '../../src/events/put-event';
import { writeShopAssembly } from '@slipway/testing/shop-assembly';
import { STARTING_MS } from '@slipway/testing/starting';

let aws: RunningEmbeddedAws;
let folder: string;
let deployment: LiveDeployment;
let uploads: string;

beforeAll(async () => {
  aws = await startEmbeddedAws();
  folder = await mkdtemp(join(tmpdir(), 'slipway-test-'));
  deployment = await deployAssembly(aws, await writeShopAssembly(folder));
  uploads = deployment.stacks[0].outputs.Uploads;
}, STARTING_MS);
afterAll(async () => {
  await aws?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function take(count: number): Promise<PipelineStart[]> {
  const starts: PipelineStart[] = [];
  for await (const start of pipelineStarts(aws, () => deployment.triggers, AbortSignal.timeout(20_000))) {
    if (starts.push(start) === count) {
      break;
    }
  }
  return starts;
}

test('two uploads at once are two starts, each pinned to the version of its object by the rule of the template', async () => {
  const file = join(folder, 'source.zip');
  await writeFile(file, 'source');
  const store = new ObjectStore(aws, aws.root);
  await store.put(uploads, 'other.zip', file);

  const versions = (
    await Promise.all([store.put(uploads, 'source.zip', file), store.put(uploads, 'source.zip', file)])
  ).map(({ versionId }) => versionId);
  const starts = await take(2);

  expect(starts.map(({ pipelineName, rulePath, problem }) => [pipelineName, rulePath, problem])).toEqual([
    ['shop', 'Delivery/Start', undefined],
    ['shop', 'Delivery/Start', undefined],
  ]);
  expect(starts.map(({ input }) => input)).toEqual(
    expect.arrayContaining(
      versions.map((revisionValue) => ({
        sourceRevisions: [{ actionName: 'Source', revisionType: 'S3_OBJECT_VERSION_ID', revisionValue }],
      })),
    ),
  );
});

test('a target without a transformer starts the pipeline without an input', async () => {
  await putEvent(aws, {
    source: 'shop.clock',
    detailType: 'Midnight',
    detail: {},
    resources: ['arn:aws:shop:::clock'],
    time: new Date(),
  });

  expect(await take(1)).toEqual([
    {
      pipelineArn: 'arn:aws:codepipeline:us-east-1:111122223333:shop',
      pipelineName: 'shop',
      rulePath: 'Nightly',
      ruleName: expect.stringContaining('Nightly'),
      roleArn: undefined,
      input: undefined,
      problem: undefined,
      causedBy: undefined,
    },
  ]);
});

test('a start names the execution whose event matched the rule, and its request is open until it is handled', async () => {
  await putEvent(aws, { source: 'shop.clock', detailType: 'Midnight', detail: { 'execution-id': 'e1' } });
  const starts = pipelineStarts(aws, () => deployment.triggers, new AbortController().signal);
  const { value: start } = await starts.next();
  let handled = false;

  const waiting = requestsHandled(aws, () => deployment.triggers, new AbortController().signal);
  void waiting.then(() => (handled = true));
  await sleep(300);

  expect([start!.causedBy, handled]).toEqual(['e1', false]);
  await starts.return();
  await waiting;
  expect(handled).toBe(true);
});

test('a late start is not missed', async () => {
  const taking = take(1);
  await sleep(2500); // longer than one poll waits

  await putEvent(aws, { source: 'shop.clock', detailType: 'Midnight', detail: {} });

  expect(await taking).toMatchObject([{ rulePath: 'Nightly' }]);
});

test('an input that is not JSON is a start with a problem, and the next one is not lost', async () => {
  const sqs = new SQSClient(aws.clientOptions(aws.root));
  const { queueUrl: QueueUrl } = deployment.triggers[0];
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'not {json' }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{"variables":[]}' }));

  const starts = await take(2);

  expect(starts.find(({ problem }) => problem)).toMatchObject({
    input: undefined,
    problem: expect.stringMatching(/^the input that rule Delivery\/Start creates for the pipeline is not JSON: /),
  });
  expect(starts.find(({ problem }) => !problem)).toMatchObject({ input: { variables: [] } });
});

test('waiting continues until it is aborted', async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 200);

  for await (const start of pipelineStarts(aws, () => deployment.triggers, controller.signal)) {
    throw new Error(`nobody asked for ${start.rulePath}`);
  }

  expect(controller.signal.aborted).toBe(true);
});

test('a trigger that is added while it waits is used', async () => {
  const triggers: PipelineTrigger[] = [];
  const later = {
    ...deployment.triggers[0],
    queueUrl: await new RunnerQueues(aws).create('later', 'events.amazonaws.com'),
  };
  setTimeout(() => triggers.push(later), 200);
  const sqs = new SQSClient(aws.clientOptions(aws.root));
  await sqs.send(new SendMessageCommand({ QueueUrl: later.queueUrl, MessageBody: '{}' }));

  const { value: start } = await pipelineStarts(aws, () => triggers, new AbortController().signal).next();

  expect(start).toMatchObject({ ruleName: later.ruleName, input: {} });
});

test('fails if its queue is gone', async () => {
  const gone = { ...deployment.triggers[0], queueUrl: `${aws.endpoint}/111122223333/gone` };

  await expect(pipelineStarts(aws, () => [gone], new AbortController().signal).next()).rejects.toThrow(
    /queue does not exist/,
  );
});
