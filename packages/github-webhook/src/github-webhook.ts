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
  /** Repositories that may start something, `owner/name`. */
  readonly repositories: readonly string[];

  /**
   * How many deliveries are handled at the same time. GitHub gets status 429 for further ones.
   *
   * It is reserved from the concurrency of the account, of which Lambda requires 100 to be left over: a new account,
   * which may have 10 in all, cannot reserve anything.
   *
   * @default - nothing is reserved, and the concurrency of the account is the limit
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
   */
  readonly concurrency?: number;

  /** How long the previous secret is accepted after a rotation. @default Duration.days(1) */
  readonly rotationWindow?: Duration;

  /**
   * How long deliveries are remembered, so that the same body starts nothing again, whatever its delivery ID.
   *
   * The latest push of a branch is remembered as long, so that an earlier one that comes in after it is recognized.
   * Rotate the secret more often than this, and no captured delivery can ever be replayed.
   *
   * @default Duration.days(90)
   */
  readonly replayWindow?: Duration;

  /** How long the log of the function is kept. @default RetentionDays.ONE_MONTH */
  readonly logRetention?: RetentionDays;
}

/**
 * An HTTPS address for the webhook of GitHub repositories or of an organization, on github.com or GitHub Enterprise.
 *
 * A delivery with a valid signature becomes one event on an event bus; everything else starts nothing.
 */
export class GitHubWebhook extends Construct {
  /** Secret that GitHub signs deliveries with. It is generated; copy it into the settings of the webhook. */
  public readonly secret: ISecret;
  /** Payload URL for the settings of the webhook. */
  public readonly url: string;
  /** Event bus that the verified deliveries are put onto. */
  public readonly eventBus: IEventBus;
  /**
   * Alarms for refused signatures, unreadable deliveries, unlisted repositories, errors and throttles.
   *
   * They notify nobody until they are bound to a topic.
   */
  public readonly alarms: readonly Alarm[];

  private readonly repositories: readonly string[];

  /**
   * @throws Error if no repository is given, one is not `owner/name`, or the concurrency is not a positive number
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
   * @throws Error if the repository is not one of the webhook's, or a pattern is not valid
   */
  public push(props: GitHubPushProps): GitHubTrigger {
    requireProps<GitHubPushProps>(`a trigger of '${this.node.path}'`, props, EXAMPLES);
    return pushTrigger(this.eventBus, { ...props, repository: this.known(props.repository) });
  }

  /**
   * Returns a trigger for pull requests that are opened, reopened or pushed to, except those of forks.
   *
   * @throws Error if the repository is not one of the webhook's, or a pattern is not valid
   */
  public pullRequest(props: GitHubPullRequestProps): GitHubTrigger {
    requireProps<GitHubPullRequestProps>(`a trigger of '${this.node.path}'`, props, EXAMPLES);
    return pullRequestTrigger(this.eventBus, { ...props, repository: this.known(props.repository) });
  }

  private known(repository: string): string {
    const known = this.repositories.find((name) => name.toLowerCase() === repository.toLowerCase());
    if (!known) {
      throw new Error(
        `repository '${repository}' is not on the list of the webhook, which accepts ${this.repositories.join(', ')}; add it to repositories`,
      );
    }
    return known;
  }

  private addSecret(name: Naming, key: EncryptionKey): Secret {
    return new Secret(this, 'Secret', {
      secretName: name.secret('webhook-secret'),
      description: 'What GitHub signs its deliveries with',
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
        'A claim records for some days that a delivery was seen; restoring an older state of the table would let deliveries in again',
    });
    return claims;
  }
}

function check({ repositories, concurrency }: GitHubWebhookProps): void {
  if (repositories.length === 0) {
    throw new Error("repositories is empty, so nothing would ever start; name at least one, such as 'octo-org/shop'");
  }
  repositories.forEach(requireGitHubRepository);
  if (concurrency !== undefined && (!Number.isInteger(concurrency) || concurrency < 1)) {
    throw new Error(
      `concurrency of the webhook is ${concurrency}: it has to be a whole number from 1, since with 0 every delivery is rejected; give one such as 10`,
    );
  }
}
