import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus, IEventBus } from 'aws-cdk-lib/aws-events';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Naming, requireGitHubRepository, requireProps } from '@slipway/conventions';
import { EncryptionKey, NamedAndEncryptedProps, withDefaults } from '@slipway/kms';
import { Acknowledgements } from '@slipway/least-privilege';
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

const EXAMPLES = { repository: "'octo-org/shop'", branches: "['main']" };

/** Properties of a GitHub webhook. */
export interface GitHubWebhookProps extends NamedAndEncryptedProps {
  /** Repositories whose events are accepted, `owner/name`. */
  readonly repositories: readonly string[];

  /**
   * Maximum number of deliveries that are handled at the same time. Additional deliveries get status 429.
   *
   * The concurrency is reserved from the account's concurrency, and Lambda requires that 100 remain unreserved. New
   * accounts, which may have a concurrency of only 10, cannot reserve any.
   *
   * @default - no reservation: the account's concurrency is the limit
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
   */
  readonly concurrency?: number;

  /** Time for which the previous secret is accepted after a rotation. @default Duration.days(1) */
  readonly rotationWindow?: Duration;

  /**
   * Time for which deliveries are remembered, so that the same body cannot start anything again, even with another
   * delivery ID.
   *
   * The latest push of a branch is remembered for the same time, so that earlier pushes that are received later are
   * recognized. Captured deliveries can never be replayed if this time is at least as long as the interval at which you
   * rotate the secret and `rotationWindow` together.
   *
   * @default Duration.days(90)
   */
  readonly replayWindow?: Duration;

  /** Retention of the function's log. @default RetentionDays.ONE_MONTH */
  readonly logRetention?: RetentionDays;
}

/**
 * HTTPS endpoint for webhooks of GitHub repositories or an organization, on github.com or GitHub Enterprise.
 *
 * For a listed repository, each push that does not delete its branch or tag, and each pull request that is opened,
 * reopened or pushed to, becomes one event on an event bus, if the delivery has a valid signature. All other requests
 * start nothing.
 */
export class GitHubWebhook extends Construct {
  /** Generated secret with which GitHub signs deliveries. Copy its value to the webhook's settings in GitHub. */
  public readonly secret: ISecret;
  /** Payload URL for the webhook's settings in GitHub. */
  public readonly url: string;
  /** Event bus that receives the events of verified deliveries. */
  public readonly eventBus: IEventBus;
  /**
   * Alarms for refused signatures, unreadable deliveries, unlisted repositories, errors and throttles.
   *
   * The alarms notify nobody until you connect them to a topic.
   */
  public readonly alarms: readonly Alarm[];

  private readonly repositories: readonly string[];

  /**
   * @throws Error if no repository is listed, one does not have the form `owner/name`, or the concurrency is not a
   * positive number
   */
  constructor(scope: Construct, id: string, props: GitHubWebhookProps) {
    super(scope, id);
    requireProps<GitHubWebhookProps>(this, props, { repositories: "['octo-org/shop']" });
    check(props);
    const { name, key, repositories } = withDefaults(this, props);
    this.repositories = repositories;
    this.secret = this.addSecret(name, key);
    this.eventBus = new EventBus(this, 'Bus', {
      eventBusName: name.eventBus('webhook'),
      description: 'Verified GitHub deliveries',
    });
    const receiving = new ReceivingFunction(this, 'Function', {
      name,
      key,
      repositories,
      secret: this.secret,
      eventBus: this.eventBus,
      claims: this.addClaims(name, key),
      concurrency: props.concurrency,
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
   * Returns a trigger for pushes to branches.
   *
   * @throws Error if the repository is not on the webhook's list, or a pattern is not valid
   */
  public push(props: GitHubPushProps): GitHubTrigger {
    requireProps<GitHubPushProps>(`a trigger of '${this.node.path}'`, props, EXAMPLES);
    return pushTrigger(this.eventBus, { ...props, repository: this.known(props.repository) });
  }

  /**
   * Returns a trigger for pull requests that are opened, reopened or pushed to, except pull requests from forks.
   *
   * @throws Error if the repository is not on the webhook's list, or a pattern is not valid
   */
  public pullRequest(props: GitHubPullRequestProps): GitHubTrigger {
    requireProps<GitHubPullRequestProps>(`a trigger of '${this.node.path}'`, props, EXAMPLES);
    return pullRequestTrigger(this.eventBus, { ...props, repository: this.known(props.repository) });
  }

  private known(repository: string): string {
    const known = this.repositories.find((name) => name.toLowerCase() === repository.toLowerCase());
    if (!known) {
      throw new Error(
        `repository '${repository}' is not on the webhook's list, which contains ${this.repositories.join(', ')}; add it to the webhook's repositories`,
      );
    }
    return known;
  }

  private addSecret(name: Naming, key: EncryptionKey): Secret {
    return new Secret(this, 'Secret', {
      secretName: name.secret('webhook-secret'),
      description: 'Secret with which GitHub signs its deliveries',
      encryptionKey: key.reference,
      removalPolicy: RemovalPolicy.DESTROY,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
  }

  private addClaims(name: Naming, key: EncryptionKey): Table {
    const claims = new Table(this, 'Claims', {
      tableName: name.table('webhook-claims'),
      partitionKey: { name: 'id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: key.reference,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Acknowledgements.of(claims, 'AwsSolutions').acknowledge({
      rule: 'AwsSolutions-DDB3',
      reason:
        'A claim records for some days that a delivery was received; restoring an older state of the table would allow deliveries to be replayed',
    });
    return claims;
  }
}

function check({ repositories, concurrency }: GitHubWebhookProps): void {
  if (repositories.length === 0) {
    throw new Error(
      "repositories is empty, so nothing would ever start; list at least one repository, such as 'octo-org/shop'",
    );
  }
  repositories.forEach(requireGitHubRepository);
  if (concurrency !== undefined && (!Number.isInteger(concurrency) || concurrency < 1)) {
    throw new Error(
      `concurrency of the webhook is ${concurrency}, but must be a whole number of at least 1, because a concurrency of 0 rejects every delivery; set a value such as 10`,
    );
  }
}
