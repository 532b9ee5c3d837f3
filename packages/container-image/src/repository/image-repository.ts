import { RemovalPolicy } from 'aws-cdk-lib/core';
import { IRepository, Repository, RepositoryEncryption, TagMutability } from 'aws-cdk-lib/aws-ecr';
import { AnyPrincipal, Effect, Grant, IGrantable, IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EncryptionKey } from '@slipway/kms';
import { Construct } from 'constructs';
import { grantPull } from './grant-pull';
import { lifecycleRules } from './lifecycle-rules';
import { grantLogin } from './registry-login';

const NAME = /^(?=.{2,256}$)[a-z0-9]+(?:[._/-][a-z0-9]+)*$/;
const UPLOAD = ['ecr:InitiateLayerUpload', 'ecr:UploadLayerPart', 'ecr:CompleteLayerUpload', 'ecr:PutImage'];

export interface ImageRepositoryProps {
  readonly repositoryName: string;
  /** Encrypts the images. ECR uses it by grants of its own, so who pushes or pulls needs no right on it. */
  readonly key: EncryptionKey;
  /** How many tagged images are kept, at least 2; older ones expire. One that may still be run or rolled back to must not. */
  readonly keep: number;
  /**
   * How many are kept of those whose tag begins with something, such as `{ 'release-': 50 }`. These never expire by `keep`.
   *
   * @default - all tagged images are alike
   */
  readonly keepByTagPrefix?: Readonly<Record<string, number>>;
}

/**
 * A private repository whose images are scanned when they are pushed, whose tags never move, and which goes with its stack,
 * images and all. What has no tag goes a day after it was pushed, unless an index with a tag refers to it.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
 */
export class ImageRepository extends Construct {
  public readonly repository: IRepository;
  public readonly repositoryName: string;
  public readonly repositoryArn: string;
  public readonly repositoryUri: string;

  private readonly resource: Repository;

  /** @throws where the name is not one that ECR takes, or fewer images are kept than a deployment needs */
  constructor(scope: Construct, id: string, props: ImageRepositoryProps) {
    super(scope, id);
    this.repositoryName = checked(props.repositoryName);
    this.resource = new Repository(this, 'Resource', {
      repositoryName: props.repositoryName,
      encryption: RepositoryEncryption.KMS,
      encryptionKey: props.key.reference,
      imageScanOnPush: true,
      imageTagMutability: TagMutability.IMMUTABLE,
      lifecycleRules: lifecycleRules(props.keep, props.keepByTagPrefix),
      removalPolicy: RemovalPolicy.DESTROY,
      emptyOnDelete: true,
    });
    this.repository = this.resource;
    this.repositoryArn = this.resource.repositoryArn;
    this.repositoryUri = this.resource.repositoryUri;
  }

  /**
   * Lets a principal push with Docker.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
   */
  public grantPush(grantee: IGrantable): Grant {
    return this.grant(grantee, 'ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', ...UPLOAD).combine(
      grantLogin(grantee),
    );
  }

  /** Lets a principal copy images into the repository, through the API and without Docker. */
  public grantCopyTo(grantee: IGrantable): Grant {
    return this.grant(grantee, 'ecr:BatchCheckLayerAvailability', ...UPLOAD);
  }

  /** Lets a principal copy images out of the repository, through the API and without Docker. */
  public grantCopyFrom(grantee: IGrantable): Grant {
    return this.grant(grantee, 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer');
  }

  /** Lets a principal pull: Docker, CodeBuild, or the role that ECS starts tasks with. */
  public grantPull(grantee: IGrantable): Grant {
    return grantPull(grantee, this.repositoryArn);
  }

  /** Lets a principal ask which digest a tag stands for. */
  public grantFind(grantee: IGrantable): Grant {
    return this.grant(grantee, 'ecr:DescribeImages');
  }

  /** Lets a principal give images that are there further tags, through the API. Those that they have never move. */
  public grantTag(grantee: IGrantable): Grant {
    return this.grant(grantee, 'ecr:BatchGetImage', 'ecr:PutImage');
  }

  public grantReadScans(grantee: IGrantable): Grant {
    return this.grant(grantee, 'ecr:DescribeImageScanFindings');
  }

  /**
   * Refuses images of everybody but one role, whatever policies of their own say, administrators among them. They can
   * still change this policy.
   */
  public takeImagesOnlyFrom(role: IRole): void {
    this.resource.addToResourcePolicy(
      new PolicyStatement({
        sid: 'OnlyThePromotionPushes',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: UPLOAD,
        conditions: { ArnNotEquals: { 'aws:PrincipalArn': role.roleArn } },
      }),
    );
  }

  private grant(grantee: IGrantable, ...actions: string[]): Grant {
    return Grant.addToPrincipal({ grantee, actions, resourceArns: [this.repositoryArn] });
  }
}

function checked(name: string): string {
  if (!NAME.test(name)) {
    throw new Error(
      `'${name}' cannot name a repository: it takes 2 to 256 lower-case letters and digits, with single . _ - / between; choose an environment and suffix in lower case`,
    );
  }
  return name;
}
