import { readFile } from 'node:fs/promises';
import { Deployment, EmbeddedAws } from '@slipway/embedded-aws';
import { GitRepository } from '../git/git-repository';
import { DeployedWebhook, findWebhooks } from './deployed-webhooks';
import { WebhookError } from './errors';
import { PullRequestProps, pullRequestPayload, pushPayload, PushProps } from './github-payload';
import { DeliveryAnswer, postDelivery, WebhookAddress } from './post-delivery';
import { signDelivery } from './signed-delivery';

export interface DeliveryProps {
  /** Path of the local repository. @default - the local clone that replaces the GitHub repository */
  readonly path?: string;
  /** GUID of the delivery. To repeat a delivery, set its GUID. @default - a new GUID */
  readonly deliveryId?: string;
  /** URL of the deployed webhook that receives the event. @default - the only webhook of the deployment */
  readonly url?: string;
  /** Secret that signs the delivery. @default - the secret of the webhook */
  readonly secret?: string;
}

/** Sends events to the webhooks of a deployment, as GitHub would. */
export class WebhookSender {
  constructor(
    private readonly aws: EmbeddedAws,
    private readonly deployment: Pick<Deployment, 'stacks'>,
    private readonly repositories: Readonly<Record<string, string>>,
  ) {}

  public async push(props: PushProps & DeliveryProps): Promise<DeliveryAnswer> {
    return this.send('push', await pushPayload(await this.open(props), props), props);
  }

  public async pullRequest(props: PullRequestProps & DeliveryProps): Promise<DeliveryAnswer> {
    return this.send('pull_request', await pullRequestPayload(await this.open(props), props), props);
  }

  private async open({ path, repository }: DeliveryProps & { readonly repository: string }): Promise<GitRepository> {
    const folder = path ?? this.repositories[repository];
    if (folder === undefined) {
      throw new WebhookError(
        `no local repository was given for ${repository}; pass its path, or add it to the repositories of the run`,
      );
    }
    return GitRepository.open(folder);
  }

  private async send(
    event: string,
    payload: object,
    { url, secret, deliveryId }: DeliveryProps,
  ): Promise<DeliveryAnswer> {
    const webhook = chooseWebhook(await findWebhooks(this.aws, this.deployment), url);
    const address: WebhookAddress = {
      url: webhook.url,
      connectTo: { endpoint: this.aws.endpoint, ca: await readFile(this.aws.caFile, 'utf8') },
    };
    return postDelivery(address, signDelivery(event, payload, secret ?? webhook.secret, deliveryId));
  }
}

/**
 * Returns the webhook with this URL or, if no URL is given, the only webhook.
 * @throws WebhookError if not exactly one webhook matches
 */
export function chooseWebhook(webhooks: readonly DeployedWebhook[], url: string | undefined): DeployedWebhook {
  const found = webhooks.filter((webhook) => url === undefined || webhook.url === url);
  if (found.length !== 1) {
    const known = webhooks.map((webhook) => `${webhook.url} (${webhook.path})`).join(', ') || 'none';
    throw new WebhookError(
      `a delivery needs exactly one webhook (a function URL whose function has one secret in its environment), but ${url === undefined ? `the app has ${webhooks.length}` : `none has the URL ${url}`}: ${known}`,
    );
  }
  return found[0];
}
