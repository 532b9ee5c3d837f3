import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTopicCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  AssumedRoles,
  AwsCredentials,
  createLocalRunner,
  deployAssembly,
  EmbeddedAws,
  inEnvironment,
  LiveDeployment,
  RunningEmbeddedAws,
  startEmbeddedAws,
} from '@slipway/embedded-aws';
import { Inbox, Notification } from '../../src/events/inbox';
import { EventRefusedError } from '../../src/events/errors';
import { putEvent } from '../../src/events/put-event';
import { writeShopAssembly } from '@slipway/testing/shop-assembly';
import { STARTING_MS } from '@slipway/testing/starting';

let aws: RunningEmbeddedAws;
let folder: string;
let deployment: LiveDeployment;
let topicArn: string;
let inbox: Inbox;

beforeAll(async () => {
  aws = await startEmbeddedAws();
  folder = await mkdtemp(join(tmpdir(), 'slipway-test-'));
  deployment = await deployAssembly(aws, await writeShopAssembly(folder));
  topicArn = deployment.stacks[1].resources.find(({ logicalId }) => logicalId === 'Topic')!.physicalId;
  inbox = await Inbox.open(aws, deployment);
}, STARTING_MS);
afterAll(async () => {
  await aws?.stop();
  await rm(folder, { recursive: true, force: true });
});

test('an event of a pipeline that failed arrives as the text the template makes of it', async () => {
  await putEvent(aws, {
    source: 'aws.codepipeline',
    detailType: 'CodePipeline Pipeline Execution State Change',
    detail: { pipeline: 'shop', state: 'FAILED' },
  });

  const notifications = await inbox.take(10);

  expect(notifications).toEqual([
    { topicArn, topicPath: 'Delivery/OnCall/Topic', subject: expect.any(String), text: '"Pipeline shop failed"' },
  ]);
});

test('an event that no rule matches notifies nobody', async () => {
  await putEvent(aws, {
    source: 'aws.codepipeline',
    detailType: 'CodePipeline Pipeline Execution State Change',
    detail: { pipeline: 'shop', state: 'SUCCEEDED' },
  });

  expect(await inbox.take(1)).toEqual([]);
});

test('notifications that were only seen are still taken, once', async () => {
  const sns = new SNSClient(aws.clientOptions(aws.root));
  const before = (await inbox.seen()).length;
  await sns.send(new PublishCommand({ TopicArn: topicArn, Message: 'look', Subject: 'Approval needed' }));

  const isThere = async () => (await inbox.seen()).length > before;
  while (!(await isThere())) {
    await new Promise((resolve) => setImmediate(resolve));
  }

  expect((await inbox.seen()).slice(before).map(({ text }) => text)).toEqual(['look']);
  expect((await inbox.take(10)).map(({ text }) => text)).toEqual(['look']);
  expect(await inbox.take()).toEqual([]);
});

test('fails at each read, once it is closed', async () => {
  const other = await Inbox.open(aws, deployment);
  await other.close();

  await expect(other.seen()).rejects.toThrow();
  await expect(other.take()).rejects.toThrow();
});

test('more notifications than one call returns all arrive, each once', async () => {
  const sns = new SNSClient(aws.clientOptions(aws.root));
  const texts = Array.from({ length: 12 }, (_, index) => `message ${index}`);
  for (const Message of texts) {
    await sns.send(new PublishCommand({ TopicArn: topicArn, Message, Subject: 'Approval needed' }));
  }

  const notifications: Notification[] = [];
  while (notifications.length < texts.length) {
    notifications.push(...(await inbox.take(5)));
  }

  expect(notifications.map(({ text }) => text).sort()).toEqual([...texts].sort());
  expect(notifications[0].subject).toBe('Approval needed');
  expect(await inbox.take()).toEqual([]);
});

test('notifications of a topic in another region arrive as well', async () => {
  const there = inEnvironment(aws, { accountId: aws.accountId, region: 'eu-west-1' });
  const sns = new SNSClient(there.clientOptions(there.root));
  const { TopicArn: physicalId } = await sns.send(new CreateTopicCommand({ Name: 'far' }));
  const topic = { logicalId: 'Far', type: 'AWS::SNS::Topic', path: 'Edge/Far', properties: {}, stubbed: false };
  const stack = { name: 'Edge', accountId: aws.accountId, region: 'eu-west-1', outputs: {} };
  const far = await Inbox.open(aws, { stacks: [{ ...stack, resources: [{ ...topic, physicalId: physicalId! }] }] });
  await sns.send(new PublishCommand({ TopicArn: physicalId, Message: 'hello' }));

  const notifications = await far.take(10);
  await far.close();

  expect(notifications).toEqual([{ topicArn: physicalId, topicPath: 'Edge/Far', subject: undefined, text: 'hello' }]);
});

test('an event of a service that a role puts onto the bus is refused by name, as in AWS', async () => {
  const { physicalId } = deployment.stacks[1].resources.find(({ logicalId }) => logicalId === 'Keyless')!;
  const role = await new AssumedRoles(aws, deployment, await createLocalRunner(aws)).of(
    `arn:aws:iam::111122223333:role/${physicalId}`,
  );
  const asRole = {
    root: role,
    clientOptions: (credentials: AwsCredentials) => aws.clientOptions(credentials),
  } as EmbeddedAws;

  await putEvent(asRole, { source: 'shop.cart', detailType: 'Checkout', detail: {} });
  const putting = putEvent(asRole, { source: 'aws.codepipeline', detailType: 'Checkout', detail: {} });

  await expect(putting).rejects.toThrow(EventRefusedError);
  await expect(putting).rejects.toThrow(
    'the default event bus refused the event "Checkout" from aws.codepipeline: NotAuthorizedForSourceException',
  );
});

test('closing removes its queue', async () => {
  await inbox.close();

  const { QueueUrls: urls = [] } = await new SQSClient(aws.clientOptions(aws.root)).send(
    new ListQueuesCommand({ QueueNamePrefix: 'slipway-inbox' }),
  );
  expect(urls).toEqual([]);
});
