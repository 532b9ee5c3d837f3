import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { ImageRepository } from '@slipway/container-image';
import { StandardTags } from '@slipway/conventions';
import { LIVE_TAG_PREFIX, RunningImage } from '@slipway/ecs-bluegreen';
import { EncryptionKey } from '@slipway/kms';
import { Acknowledgements } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import { Config } from './config';
import { namesOf } from './names';

const KEPT_IMAGES = 10;
/** Number of released images to keep, because a rollback to an earlier release needs its image. */
const KEPT_RELEASES = 10;

/** Stack that is deployed first: the key, the repository, the GitHub token, and the record of the running image. */
export class FoundationStack extends Stack {
  public readonly key: EncryptionKey;
  public readonly repository: ImageRepository;
  public readonly runningImage: RunningImage;
  /** GitHub token. The secret contains a placeholder until a person stores the token. */
  public readonly token: ISecret;

  constructor(scope: Construct, { account, region, suffix, tags }: Config) {
    const name = namesOf(suffix);
    super(scope, 'Foundation', {
      stackName: name.stack('foundation'),
      env: { account, region },
      description: 'Key, repository and token of a containerized service',
    });
    StandardTags.apply(this, tags);

    this.key = new EncryptionKey(this, 'Key', {
      alias: name.keyAlias(),
      description: 'Images, artifacts, token, logs and messages of a containerized service',
    });
    this.repository = new ImageRepository(this, 'Images', {
      repositoryName: name.repository('images'),
      key: this.key,
      keep: KEPT_IMAGES,
      keepByTagPrefix: { [LIVE_TAG_PREFIX]: KEPT_RELEASES },
    });
    this.runningImage = new RunningImage(this, 'RunningImage', { name, key: this.key });
    this.token = new Secret(this, 'Token', {
      secretName: name.secret('github-token'),
      description: 'GitHub token for reading the source',
      encryptionKey: this.key.reference,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Acknowledgements.of(this.token, 'AwsSolutions').acknowledge({
      rule: 'AwsSolutions-SMG4',
      expires: '2027-06-30',
      reason: 'GitHub issues the token; a person must store it and replace it before it expires',
    });
  }
}
