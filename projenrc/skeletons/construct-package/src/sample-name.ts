import { Duration } from 'aws-cdk-lib/core';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

const DEFAULT_RETENTION = Duration.days(4);
const SHORTEST_RETENTION = Duration.minutes(1);
const LONGEST_RETENTION = Duration.days(14);

/** Properties of a `SampleName` queue. */
export interface SampleNameProps {
  /**
   * Time for which the queue keeps messages, from 1 minute to 14 days.
   *
   * @default Duration.days(4)
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-queue-parameters.html
   */
  readonly retention?: Duration;
}

/**
 * An encrypted queue that only accepts requests over TLS and is deleted with its stack.
 *
 * This sample shows the structure of a construct: replace it with your own construct.
 *
 * SQS charges per million requests.
 *
 * @see https://aws.amazon.com/sqs/pricing/
 */
export class SampleName extends Construct {
  /** ARN of the queue, for use in the policies of senders and receivers. */
  public readonly queueArn: string;
  /** URL of the queue, which senders and receivers need. */
  public readonly queueUrl: string;

  /** @throws Error if the retention is not between 1 minute and 14 days */
  constructor(scope: Construct, id: string, props: SampleNameProps = {}) {
    super(scope, id);
    const { retention = DEFAULT_RETENTION } = props;
    checkRetention(retention);
    const queue = new sqs.Queue(this, 'Queue', {
      retentionPeriod: retention,
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    this.queueArn = queue.queueArn;
    this.queueUrl = queue.queueUrl;
  }

  /** Allows a principal to send messages, but not to receive or delete messages. */
  public grantSend(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({ grantee, actions: ['sqs:SendMessage'], resourceArns: [this.queueArn] });
  }
}

function checkRetention(retention: Duration): void {
  if (retention.isUnresolved()) {
    return;
  }
  const seconds = retention.toSeconds();
  if (seconds < SHORTEST_RETENTION.toSeconds() || seconds > LONGEST_RETENTION.toSeconds()) {
    throw new Error(
      `retention must be between 1 minute and 14 days, which SQS supports, but is ${retention.toHumanString()}`,
    );
  }
}
