import { CreateQueueCommand, DeleteQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { EmbeddedAws } from '../emulator/embedded-aws';

/** SQS queues of the runner. The queues do not belong to any stack, and do not affect the permissions in a stack. */
export class RunnerQueues {
  private readonly sqs: SQSClient;
  private readonly urls = new Set<string>();

  constructor(private readonly aws: EmbeddedAws) {
    this.sqs = new SQSClient(aws.clientOptions(aws.root));
  }

  public arn(name: string): string {
    return `arn:aws:sqs:${this.aws.region}:${this.aws.accountId}:${name}`;
  }

  /**
   * Creates a queue to which the given service can send messages, and returns the queue URL. The visibility timeout is
   * short, so that a message reappears soon if the receiver was stopped before it deleted the message.
   */
  public async create(name: string, service: string): Promise<string> {
    const statement = {
      Effect: 'Allow',
      Principal: { Service: service },
      Action: 'sqs:SendMessage',
      Resource: this.arn(name),
    };
    const { QueueUrl: url } = await this.sqs.send(
      new CreateQueueCommand({
        QueueName: name,
        Attributes: {
          Policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
          VisibilityTimeout: '5',
        },
      }),
    );
    this.urls.add(url!);
    return url!;
  }

  public async removeAll(): Promise<void> {
    for (const url of this.urls) {
      await this.sqs.send(new DeleteQueueCommand({ QueueUrl: url }));
    }
    this.urls.clear();
  }
}
