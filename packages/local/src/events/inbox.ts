import { randomUUID } from 'node:crypto';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Deployment, EmbeddedAws, inEnvironment, RunnerQueues } from '@slipway/embedded-aws';

const BATCH = 10;

/** A notification as the person subscribed to the topic would get it. */
export interface Notification {
  readonly topicArn: string;
  /** The construct path of the topic. */
  readonly topicPath: string;
  readonly subject: string | undefined;
  readonly text: string;
}

/**
 * A subscriber to every topic of a deployment that keeps what it is sent.
 *
 * FIFO topics, which deliver to FIFO queues only, are left out.
 */
export class Inbox {
  private constructor(
    private readonly sqs: SQSClient,
    private readonly queues: RunnerQueues,
    private readonly queueUrl: string,
    private readonly topicPaths: ReadonlyMap<string, string>,
  ) {}

  public static async open(aws: EmbeddedAws, deployment: Pick<Deployment, 'stacks'>): Promise<Inbox> {
    const queues = new RunnerQueues(aws);
    const name = `slipway-inbox-${randomUUID()}`;
    const queueUrl = await queues.create(name, 'sns.amazonaws.com');
    const topics = deployment.stacks.flatMap(({ resources, accountId, region }) =>
      resources
        .filter(({ type, physicalId }) => type === 'AWS::SNS::Topic' && !physicalId.endsWith('.fifo'))
        .map(({ physicalId, path }) => ({ physicalId, path, environment: { accountId, region } })),
    );
    for (const { physicalId: TopicArn, environment } of topics) {
      const there = inEnvironment(aws, environment);
      const sns = new SNSClient(there.clientOptions(there.root));
      await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queues.arn(name) }));
    }
    return new Inbox(
      new SQSClient(aws.clientOptions(aws.root)),
      queues,
      queueUrl,
      new Map(topics.map(({ physicalId, path }) => [physicalId, path])),
    );
  }

  /** Takes out what has arrived. Waits up to the given time for the first one. */
  public async take(waitSeconds = 0): Promise<Notification[]> {
    const { Messages: messages = [] } = await this.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: this.queueUrl, WaitTimeSeconds: waitSeconds, MaxNumberOfMessages: BATCH }),
    );
    if (messages.length === 0) {
      return [];
    }
    const entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await this.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: this.queueUrl, Entries: entries }));
    return [...messages.map(({ Body }) => this.read(Body!)), ...(await this.take())];
  }

  public async close(): Promise<void> {
    await this.queues.removeAll();
  }

  private read(body: string): Notification {
    const {
      TopicArn: topicArn,
      Subject: subject,
      Message: text,
    } = JSON.parse(body) as { TopicArn: string; Subject?: string; Message: string };
    return { topicArn, topicPath: this.topicPaths.get(topicArn)!, subject, text };
  }
}
