import { randomUUID } from 'node:crypto';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Deployment, EmbeddedAws, inEnvironment, RunnerQueues } from '@slipway/embedded-aws';

const BATCH = 10;

/** Notification as a subscriber of the topic receives it. */
export interface Notification {
  readonly topicArn: string;
  /** Construct path of the topic. */
  readonly topicPath: string;
  readonly subject: string | undefined;
  readonly text: string;
}

/**
 * Subscriber to every topic of a deployment that keeps the notifications it receives.
 *
 * FIFO topics are left out, because they deliver to FIFO queues only.
 */
export class Inbox {
  private readonly all: Notification[] = [];
  /** Notifications that `take` has not returned. */
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

  /** Returns the notifications since the last call, and removes them. Waits up to the given time for the first one. */
  public async take(waitSeconds = 0): Promise<Notification[]> {
    await this.receive(() => (this.arrived.length > 0 ? 0 : waitSeconds));
    return this.arrived.splice(0);
  }

  /** Returns all notifications so far, without removing them from what `take` returns. */
  public async seen(): Promise<readonly Notification[]> {
    await this.receive(() => 0);
    return this.all;
  }

  public async close(): Promise<void> {
    await this.queues.removeAll();
  }

  /** Receives messages, one reader at a time, so that none is read twice or lost between readers. */
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
