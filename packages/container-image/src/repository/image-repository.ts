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
   * Name of the repository: 2 to 256 lower-case letters and digits, with single `. _ - /` between.
   * @default - a name made from the path of the repository in the app
   */
  readonly repositoryName?: string;
  /**
   * Key that encrypts the images.
   *
   * ECR uses it by grants of its own, so a principal that pushes or pulls needs no permission for the key.
   *
   * @default - the key that the stack shares
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
   */
  readonly key?: IKey | EncryptionKey;
  /**
   * How many tagged images are kept, at least 2; older ones expire.
   *
   * Keep enough that an image which may still run or be rolled back to does not expire.
   *
   * @default 50
   */
  readonly keep?: number;
  /**
   * How many images are kept for each prefix of a tag, such as `{ 'release-': 50 }`. They never expire by `keep`.
   *
   * @default - `keep` holds for all tagged images
   */
  readonly keepByTagPrefix?: Readonly<Record<string, number>>;
}

/**
 * A private repository whose images are scanned when they are pushed and whose tags never move.
 *
 * It is deleted with its stack, including the images. An image without a tag expires a day after it was pushed, unless
 * an index with a tag refers to it. Images that a `PromotedImage` or a service names have to be kept by `keep` or
 * `keepByTagPrefix`.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
 */
export class ImageRepository extends Construct {
  /**
   * Returns a repository that grants on an existing one with exact statements.
   *
   * The existing repository keeps its settings: whether it scans, keeps and encrypts images is for its owner to decide.
   *
   * @param repository one that this app creates or imports
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

  /** The repository for the props of L2 constructs. */
  public readonly repository: IRepository;
  /** Name of the repository, without the registry. */
  public readonly repositoryName: string;
  /** ARN of the repository, which grants name. */
  public readonly repositoryArn: string;
  /** Address that images are pushed to and pulled from, without a tag. */
  public readonly repositoryUri: string;

  /**
   * @param given the repository to wrap; see `ImageRepository.fromRepository`
   * @throws Error if ECR does not accept the name, or fewer images are kept than a deployment needs
   */
  constructor(scope: Construct, id: string, props: ImageRepositoryProps = {}, given?: IRepository) {
    super(scope, id);
    this.repository = given ?? this.addRepository(props);
    // what it is called is known before it is there, if this construct makes it
    this.repositoryName = given?.repositoryName ?? this.nameOf(props);
    this.repositoryArn = this.repository.repositoryArn;
    this.repositoryUri = this.repository.repositoryUri;
  }

  /**
   * Pattern of the events of images that are pushed to the repository.
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
   * Lets a principal push images with Docker.
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

  /** Lets a principal pull images: Docker, CodeBuild, or the role that ECS starts tasks with. */
  public grantPull(grantee: IGrantable): Grant {
    return grantPull(grantee, this.repositoryArn);
  }

  /** Lets a principal look up the digest of a tag. */
  public grantFind(grantee: IGrantable): Grant {
    return this.grant(grantee, 'ecr:DescribeImages');
  }

  /** Lets a principal add tags to existing images, through the API. The tags that they have never move. */
  public grantTag(grantee: IGrantable): Grant {
    return this.grant(grantee, 'ecr:BatchGetImage', 'ecr:PutImage');
  }

  /** Lets a principal read the findings of image scans. */
  public grantReadScans(grantee: IGrantable): Grant {
    return this.grant(grantee, 'ecr:DescribeImageScanFindings');
  }

  /**
   * Refuses images from every principal except one role, whatever other policies allow, even from administrators.
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
        `the policy of repository '${this.repository.node.path}' cannot be changed here, because the repository is imported: anybody may push images to it that no gate has judged; add this statement where the repository is created: ${JSON.stringify(Stack.of(this).resolve(statement.toStatementJson()))}`,
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
