import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus, IEventBus } from 'aws-cdk-lib/aws-events';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { Construct } from 'constructs';
import {
  GitHubPullRequestProps,
  GitHubPushProps,
  GitHubTrigger,
  pullRequestTrigger,
  pushTrigger,
} from './github-trigger';
import { ReceivingFunction } from './receiving-function';
import { WebhookAlarms } from './webhook-alarms';

const REPOSITORY = /^[A-Za-z0-9](?:[\w-]*\w)?\/[\w.-]+$/;
const CONCURRENCY = 10;

export interface GitHubWebhookProps {
  readonly name: Naming;
  /** Encrypts the secret, the table and the log. */
  readonly key: EncryptionKey;
  /** `owner/name` of the repositories that may start something. */
  readonly repositories: readonly string[];

  /**
   * How many deliveries are looked at at the same time. More get 429. It is taken from what the account has in all, of
   * which Lambda wants 100 left over.
   *
   * @default 10
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
   */
  readonly concurrency?: number;

  /** How long the former secret is accepted after a rotation. @default Duration.days(1) */
  readonly rotationWindow?: Duration;

  /**
   * How long a delivery is remembered, so that the same body starts nothing again whatever its delivery id; and how long
   * the latest push of a branch, so that an earlier one that comes in after it is known as such.
   *
   * Rotate the secret more often than this, and no captured delivery can ever be replayed.
   *
   * @default Duration.days(90)
   */
  readonly replayWindow?: Duration;

  /** How long the log is kept. @default RetentionDays.ONE_MONTH */
  readonly logRetention?: RetentionDays;
}

/**
 * An HTTPS address for the webhook of GitHub repositories or of an organization, on github.com or GitHub Enterprise.
 *
 * A delivery whose signature holds becomes one event on a bus of its own; everything else starts nothing.
 */
export class GitHubWebhook extends Construct {
  /** What GitHub signs with. Generated; copy it into the settings of the webhook. */
  public readonly secret: ISecret;
  /** The payload URL for the settings of the webhook. */
  public readonly url: string;
  public readonly eventBus: IEventBus;
  /** Refused signatures, signed deliveries that cannot be read, errors, throttles. They tell nobody until they are bound to a topic. */
  public readonly alarms: readonly Alarm[];

  private readonly repositories: readonly string[];

  /** @throws where there is no repository, one is not `owner/name`, or the concurrency is not a positive number */
  constructor(scope: Construct, id: string, props: GitHubWebhookProps) {
    super(scope, id);
    check(props);
    const { name, key, repositories } = props;
    this.repositories = repositories;
    this.secret = this.addSecret(name, key);
    this.eventBus = new EventBus(this, 'Bus', {
      eventBusName: name.of('webhook-bus'),
      description: 'Verified GitHub deliveries',
    });
    const receiving = new ReceivingFunction(this, 'Function', {
      name,
      key,
      repositories,
      secret: this.secret,
      eventBus: this.eventBus,
      claims: this.addClaims(name, key),
      concurrency: props.concurrency ?? CONCURRENCY,
      rotationWindow: props.rotationWindow ?? Duration.days(1),
      replayWindow: props.replayWindow ?? Duration.days(90),
      logRetention: props.logRetention ?? RetentionDays.ONE_MONTH,
    });
    this.url = receiving.url;
    this.alarms = new WebhookAlarms(this, 'Alarms', {
      name,
      handler: receiving.handler,
      logGroup: receiving.logGroup,
    }).all;
  }

  /**
   * Starts something when a branch is pushed.
   *
   * @throws where the repository is not one of the webhook's, or a pattern is not valid
   */
  public push(props: GitHubPushProps): GitHubTrigger {
    return pushTrigger(this.eventBus, { ...props, repository: this.known(props.repository) });
  }

  /**
   * Starts something when a pull request is opened, reopened or pushed to; not for those of forks.
   *
   * @throws where the repository is not one of the webhook's, or a pattern is not valid
   */
  public pullRequest(props: GitHubPullRequestProps): GitHubTrigger {
    return pullRequestTrigger(this.eventBus, { ...props, repository: this.known(props.repository) });
  }

  private known(repository: string): string {
    const known = this.repositories.find((name) => name.toLowerCase() === repository.toLowerCase());
    if (!known) {
      throw new Error(
        `repository '${repository}' starts nothing here: the webhook takes ${this.repositories.join(', ')}; add it to its repositories`,
      );
    }
    return known;
  }

  private addSecret(name: Naming, key: EncryptionKey): Secret {
    return new Secret(this, 'Secret', {
      secretName: name.of('webhook-secret'),
      description: 'What GitHub signs its deliveries with',
      encryptionKey: key.reference,
      removalPolicy: RemovalPolicy.DESTROY,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
  }

  private addClaims(name: Naming, key: EncryptionKey): Table {
    return new Table(this, 'Claims', {
      tableName: name.of('webhook-claims'),
      partitionKey: { name: 'id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: key.reference,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}

function check({ repositories, concurrency = CONCURRENCY }: GitHubWebhookProps): void {
  if (repositories.length === 0) {
    throw new Error("repositories are empty: nothing would ever start; name those that may, such as 'octo-org/shop'");
  }
  for (const repository of repositories) {
    if (!REPOSITORY.test(repository)) {
      throw new Error(
        `repository '${repository}' is not valid: it is an owner and a name, without host or .git; write one such as 'octo-org/shop'`,
      );
    }
  }
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new Error(
      `concurrency of the webhook is ${concurrency}: it is a whole number from 1, since with 0 every delivery is turned away; give one such as ${CONCURRENCY}`,
    );
  }
}
