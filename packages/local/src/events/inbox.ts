import { randomUUID } from 'node:crypto';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Deployment, EmbeddedAws, inEnvironment, RunnerQueues } from '@slipway/embedded-aws';

const BATCH = 10;

/** Notification that a subscriber of an SNS topic receives. */
export interface Notification {
  readonly topicArn: string;
  /** Construct path of the topic. */
  readonly topicPath: string;
  readonly subject: string | undefined;
  readonly text: string;
}

/**
 * Subscriber to the SNS topics of a deployment, which stores the notifications that it receives. FIFO topics, and
 * topics that are created after `open`, are left out.
 */
export class Inbox {
  private readonly all: Notification[] = [];
  /** Notifications that `take` has not returned yet. */
  private readonly arrived: Notification[] = [];
  private turn: Promise<void> = Promise.resolve();

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

  /** Returns the notifications received since the last call. Waits up to the given time for the first one. */
  public async take(waitSeconds = 0): Promise<Notification[]> {
    await this.receive(() => (this.arrived.length > 0 ? 0 : waitSeconds));
    return this.arrived.splice(0);
  }

  /** Returns all notifications received during the run, including those that `take` has returned. */
  public async seen(): Promise<readonly Notification[]> {
    await this.receive(() => 0);
    return this.all;
  }

  public async close(): Promise<void> {
    await this.queues.removeAll();
  }

  /** Receives messages. Concurrent calls are serialized, so that no message is read twice or lost. */
  private async receive(waitSeconds: () => number): Promise<void> {
    const turn = this.turn.then(async () => {
      const received = await this.receiveAll(waitSeconds());
      this.arrived.push(...received);
      this.all.push(...received);
    });
    this.turn = turn.catch(() => undefined);
    return turn;
  }

  private async receiveAll(waitSeconds: number): Promise<Notification[]> {
    const { Messages: messages = [] } = await this.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: this.queueUrl, WaitTimeSeconds: waitSeconds, MaxNumberOfMessages: BATCH }),
    );
    if (messages.length === 0) {
      return [];
    }
    const entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await this.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: this.queueUrl, Entries: entries }));
    return [...messages.map(({ Body }) => this.read(Body!)), ...(await this.receiveAll(0))];
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
