import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { DeployedStack, EmbeddedAws, Environment, inEnvironment } from '@slipway/embedded-aws';

const POLL_MS = 250;
const REPOSITORY = 'AWS::ECR::Repository';

/** Push of an image to a repository, or of a tag for an existing image. */
export interface ImagePush extends Environment {
  readonly repository: string;
  readonly digest: string;
  /** Tag of the pushed image. Empty for an image without a tag. */
  readonly tag: string;
}

export interface ImagePushesProps {
  /** Function that returns the currently deployed stacks, whose repositories are watched. */
  readonly stacks: () => readonly DeployedStack[];
  readonly onPush: (push: ImagePush) => Promise<void>;
}

/**
 * Checks the ECR repositories of the deployed stacks about every 250 milliseconds, and reports pushes by any client. If
 * a tag is pushed twice between two checks, only the last push is reported.
 */
export class ImagePushes {
  private readonly images = new Set<string>();
  /** Image digests, by repository and tag. */
  private readonly tagged = new Map<string, string>();
  private readonly clients = new Map<string, ECRClient>();
  private readonly stopped = new AbortController();
  private readonly watching: Promise<void>;

  /** Starts watching. A running watcher does not keep the process alive. */
  constructor(
    private readonly aws: EmbeddedAws,
    private readonly props: ImagePushesProps,
  ) {
    this.watching = this.watch();
  }

  public async stop(): Promise<void> {
    this.stopped.abort();
    await this.watching;
  }

  private async watch(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      await sleep(POLL_MS, undefined, { ref: false });
      for (const stack of this.props.stacks()) {
        for (const { type, physicalId } of stack.resources) {
          if (type === REPOSITORY) {
            await this.look(stack, physicalId);
          }
        }
      }
    }
  }

  private async look(environment: Environment, repository: string): Promise<void> {
    const { accountId, region } = environment;
    const place = `${accountId}/${region}/${repository}`;
    for (const { digest, tags } of await this.imagesOf(environment, repository)) {
      const untagged = tags.length === 0 && !this.images.has(`${place}@${digest}`);
      const moved = tags.filter((tag) => this.tagged.get(`${place}:${tag}`) !== digest);
      this.images.add(`${place}@${digest}`);
      moved.forEach((tag) => this.tagged.set(`${place}:${tag}`, digest));
      for (const tag of untagged ? [''] : moved) {
        await this.props.onPush({ accountId, region, repository, digest, tag });
      }
    }
  }

  /**
   * Returns the images in a repository, or an empty list if the repository does not exist or the emulator is stopping.
   */
  private async imagesOf(environment: Environment, repositoryName: string) {
    const images = await this.clientOf(environment)
      .send(new DescribeImagesCommand({ repositoryName }))
      .then(
        ({ imageDetails }) => imageDetails!,
        () => [],
      );
    return images.map(({ imageDigest, imageTags }) => ({ digest: imageDigest!, tags: imageTags! }));
  }

  private clientOf({ accountId, region }: Environment): ECRClient {
    const key = `${accountId}/${region}`;
    const aws = inEnvironment(this.aws, { accountId, region });
    const client = this.clients.get(key) ?? new ECRClient(aws.clientOptions(aws.root));
    this.clients.set(key, client);
    return client;
  }
}
