import { Stack } from 'aws-cdk-lib/core';
import { ImageRepository } from '@slipway/container-image';
import { LIVE_TAG_PREFIX, RunningImage } from '@slipway/ecs-bluegreen';
import { EncryptionKey } from '@slipway/kms';
import { Construct } from 'constructs';
import { Config } from './config';
import { namesOf } from './names';

/** Images that were built, released or not. */
const KEPT_IMAGES = 10;
/** Images that were released to this environment, which a rollback finds again. */
const KEPT_RELEASES = 10;

/** What is there before anything is delivered: the key, the images, and the record of the image that runs. */
export class FoundationStack extends Stack {
  public readonly key: EncryptionKey;
  public readonly images: ImageRepository;
  public readonly runningImage: RunningImage;

  constructor(scope: Construct, { account, region, environment }: Config) {
    const name = namesOf(environment);
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
      repositoryName: name.repository('images'),
      key: this.key,
      keep: KEPT_IMAGES,
      keepByTagPrefix: { [LIVE_TAG_PREFIX]: KEPT_RELEASES },
    });
    this.runningImage = new RunningImage(this, 'RunningImage', { name, key: this.key });
  }
}
