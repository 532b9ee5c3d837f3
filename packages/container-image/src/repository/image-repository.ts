import { Annotations, Aws, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { IRepository, Repository, RepositoryEncryption, TagMutability } from 'aws-cdk-lib/aws-ecr';
import { EventPattern } from 'aws-cdk-lib/aws-events';
import { AnyPrincipal, Effect, Grant, IGrantable, IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { NameRule, Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { Construct } from 'constructs';
import { grantPull } from './grant-pull';
import { lifecycleRules } from './lifecycle-rules';
import { grantLogin } from './registry-login';

const OF_GIVEN_REPOSITORY = 'ImageRepository';
const KEPT_IMAGES = 50;
const UPLOAD = ['ecr:InitiateLayerUpload', 'ecr:UploadLayerPart', 'ecr:CompleteLayerUpload', 'ecr:PutImage'];

/** Properties of a private image repository. */
export interface ImageRepositoryProps {
  /**
   * Name of the repository: 2 to 256 lower-case letters and digits, separated by single dots, underscores, hyphens or
   * slashes.
   * @default - a name derived from the construct path
   */
  readonly repositoryName?: string;
  /**
   * Key that encrypts the images.
   *
   * ECR uses the key through its own grants, so principals that push or pull images need no permissions on the key.
   *
   * @default - the key that the stack shares
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
   */
  readonly key?: IKey | EncryptionKey;
  /**
   * Number of tagged images to keep, at least 2. Older images expire.
   *
   * Keep enough images so that images that are running or are needed for a rollback do not expire.
   *
   * @default 50
   */
  readonly keep?: number;
  /**
   * Number of images to keep for each tag prefix, such as `{ 'release-': 50 }`. These images do not count for `keep`.
   *
   * @default - `keep` applies to all tagged images
   */
  readonly keepByTagPrefix?: Readonly<Record<string, number>>;
}

/**
 * Private ECR repository with scan on push and immutable tags.
 *
 * The repository and its images are deleted with the stack. An image without a tag expires one day after its push,
 * unless a tagged index refers to it. Set `keep` or `keepByTagPrefix` high enough for all images that a `PromotedImage`
 * or a service uses.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
 */
export class ImageRepository extends Construct {
  /**
   * Wraps an existing repository, so that its grants name exact actions and resources.
   *
   * The settings of the existing repository do not change: its owner is responsible for scans, retention and
   * encryption.
   *
   * @param repository a repository that this app creates or imports
   */
  public static fromRepository(repository: IRepository | ImageRepository): ImageRepository {
    if (repository instanceof ImageRepository) {
      return repository;
    }
    const { scope } = repository.node;
    return scope instanceof ImageRepository
      ? scope
      : ((repository.node.tryFindChild(OF_GIVEN_REPOSITORY) as ImageRepository | undefined) ??
          new ImageRepository(repository as unknown as Construct, OF_GIVEN_REPOSITORY, {}, repository));
  }

  /** Underlying repository, for the props of L2 constructs. */
  public readonly repository: IRepository;
  /** Name of the repository, without the registry. */
  public readonly repositoryName: string;
  /** ARN of the repository, for policies that grant access to it. */
  public readonly repositoryArn: string;
  /** Repository URI for pushes and pulls, without a tag. */
  public readonly repositoryUri: string;

  /**
   * @param given the repository to wrap; see `ImageRepository.fromRepository`
   * @throws Error if ECR does not accept the name, or if fewer images are kept than a deployment needs
   */
  constructor(scope: Construct, id: string, props: ImageRepositoryProps = {}, given?: IRepository) {
    super(scope, id);
    this.repository = given ?? this.addRepository(props);
    // a name that this construct chooses is known before the repository is created
    this.repositoryName = given?.repositoryName ?? this.nameOf(props);
    this.repositoryArn = this.repository.repositoryArn;
    this.repositoryUri = this.repository.repositoryUri;
  }

  /**
   * Pattern of image push events of the repository.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
   */
  public get pushes(): EventPattern {
    return {
      source: ['aws.ecr'],
      detailType: ['ECR Image Action'],
      account: [Aws.ACCOUNT_ID],
      detail: { 'action-type': ['PUSH'], result: ['SUCCESS'], 'repository-name': [this.repositoryName] },
    };
  }

  /**
   * Grants permission to push images with Docker.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
   */
  public grantPush(grantee: IGrantable): Grant {
    return this.grant(grantee, 'ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', ...UPLOAD).combine(
      grantLogin(grantee),
    );
  }

  /** Grants permission to copy images into the repository through the API, without Docker. */
  public grantCopyTo(grantee: IGrantable): Grant {
    return this.grant(grantee, 'ecr:BatchCheckLayerAvailability', ...UPLOAD);
  }

  /** Grants permission to copy images out of the repository through the API, without Docker. */
  public grantCopyFrom(grantee: IGrantable): Grant {
    return this.grant(grantee, 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer');
  }

  /** Grants permission to pull images, for Docker, CodeBuild, or the ECS task execution role. */
  public grantPull(grantee: IGrantable): Grant {
    return grantPull(grantee, this.repositoryArn);
  }

  /** Grants permission to look up the digest of a tag. */
  public grantFind(grantee: IGrantable): Grant {
    return this.grant(grantee, 'ecr:DescribeImages');
  }

  /** Grants permission to add tags to existing images through the API. Existing tags are immutable. */
  public grantTag(grantee: IGrantable): Grant {
    return this.grant(grantee, 'ecr:BatchGetImage', 'ecr:PutImage');
  }

  /** Grants permission to read image scan findings. */
  public grantReadScans(grantee: IGrantable): Grant {
    return this.grant(grantee, 'ecr:DescribeImageScanFindings');
  }

  /**
   * Denies pushes by all principals except one role, even by administrators and regardless of other policies.
   *
   * Administrators can still change this policy.
   */
  public takeImagesOnlyFrom(role: IRole): void {
    const statement = new PolicyStatement({
      sid: 'OnlyThePromotionPushes',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: UPLOAD,
      conditions: { ArnNotEquals: { 'aws:PrincipalArn': role.roleArn } },
    });
    if (!this.repository.addToResourcePolicy(statement).statementAdded) {
      Annotations.of(this).addWarningV2(
        'slipway-container-image:imported-repository-policy',
        `the policy of repository '${this.repository.node.path}' cannot be changed here, because the repository is imported: other principals may be able to push images that no gate has checked; add this statement where the repository is created: ${JSON.stringify(Stack.of(this).resolve(statement.toStatementJson()))}`,
      );
    }
  }

  private nameOf({ repositoryName }: ImageRepositoryProps): string {
    return repositoryName ?? Naming.byAddress(this).repository('images');
  }

  private addRepository(props: ImageRepositoryProps): Repository {
    const repositoryName = this.nameOf(props);
    NameRule.REPOSITORY.check(repositoryName);
    return new Repository(this, 'Resource', {
      repositoryName,
      encryption: RepositoryEncryption.KMS,
      encryptionKey: EncryptionKey.resolve(this, props.key).reference,
      imageScanOnPush: true,
      imageTagMutability: TagMutability.IMMUTABLE,
      lifecycleRules: lifecycleRules(props.keep ?? KEPT_IMAGES, props.keepByTagPrefix),
      removalPolicy: RemovalPolicy.DESTROY,
      emptyOnDelete: true,
    });
  }

  private grant(grantee: IGrantable, ...actions: string[]): Grant {
    return Grant.addToPrincipal({ grantee, actions, resourceArns: [this.repositoryArn] });
  }
}
