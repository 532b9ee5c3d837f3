import { Stack } from 'aws-cdk-lib/core';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ImageReplication, ImageRepository } from '@slipway/container-image';
import { LIVE_TAG_PREFIX, RunningImage } from '@slipway/ecs-bluegreen';
import { EncryptionKey } from '@slipway/kms';
import { Construct } from 'constructs';
import { Config } from './config';
import { namesOf } from './names';

/** Number of built images to keep, released or not. */
const KEPT_IMAGES = 10;
/** Number of images to keep that were released to this environment, for rollbacks. */
const KEPT_RELEASES = 10;

/** Stack that is deployed first: the key, the images, and the record of the running image. */
export class FoundationStack extends Stack {
  public readonly key: EncryptionKey;
  public readonly images: ImageRepository;
  public readonly runningImage: RunningImage;

  constructor(scope: Construct, config: Config) {
    const { account, region, replicaRegion } = config;
    const name = namesOf(config);
    super(scope, 'Foundation', {
      stackName: name.stack('foundation'),
      env: { account, region },
      description: 'Key and images of a payment service',
    });

    this.key = new EncryptionKey(this, 'Key', {
      alias: name.keyAlias(),
      description: 'Images, secrets, logs and messages of a payment service',
    });
    this.images = new ImageRepository(this, 'Images', {
      // the name is the same in a standby, because copied images keep their repository name
      repositoryName: namesOf({ ...config, standby: false }).repository('images'),
      key: this.key,
      keep: KEPT_IMAGES,
      keepByTagPrefix: { [LIVE_TAG_PREFIX]: KEPT_RELEASES },
    });
    this.refuseImagesFromAllBut(name.role('image'), name.role('deploy'));
    if (replicaRegion) {
      new ImageReplication(this, 'Replication', { repositories: [this.images], regions: [replicaRegion] });
    }
    this.runningImage = new RunningImage(this, 'RunningImage', { name, key: this.key });
  }

  /**
   * Denies pushes by principals other than builds, and tags by principals other than releases, even if other policies
   * allow them.
   */
  private refuseImagesFromAllBut(building: string, releasing: string): void {
    const refuse = (sid: string, actions: string[], roleNames: readonly string[]) =>
      this.images.repository.addToResourcePolicy(
        new PolicyStatement({
          sid,
          effect: Effect.DENY,
          principals: [new AnyPrincipal()],
          actions,
          conditions: {
            ArnNotEquals: {
              'aws:PrincipalArn': roleNames.map((resourceName) =>
                this.formatArn({ service: 'iam', region: '', resource: 'role', resourceName }),
              ),
            },
          },
        }),
      );
    refuse('OnlyBuildsPush', ['ecr:InitiateLayerUpload', 'ecr:UploadLayerPart', 'ecr:CompleteLayerUpload'], [building]);
    refuse('OnlyBuildsAndReleasesTag', ['ecr:PutImage'], [building, releasing]);
  }
}
