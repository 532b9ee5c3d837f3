import { IBuildImage, LinuxBuildImage } from 'aws-cdk-lib/aws-codebuild';
import { IRepository, Repository } from 'aws-cdk-lib/aws-ecr';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { requireProps } from '@slipway/conventions';
import { Construct } from 'constructs';
import { grantPull } from './grant-pull';
import { DIGEST } from './image-digest';

/** Properties of a promoted image. */
export interface PromotedImageProps {
  /** Name of the repository that the promotion copies to. */
  readonly repositoryName: string;
  /** Digest of the image that passed, `sha256:` and 64 hex digits, as the event of the promotion names it. */
  readonly digest: string;
}

/** One image that passed the gate, named by its digest, so that it stays the same whatever is built later. */
export class PromotedImage extends Construct {
  /** Digest of the image, `sha256:` and 64 hex digits. */
  public readonly digest: string;
  /**
   * The image for the build projects that run in it.
   *
   * CodeBuild pulls it with the role of the project: see `grantPull`.
   */
  public readonly buildImage: IBuildImage;

  private readonly repository: IRepository;

  /**
   * @throws Error if the digest is malformed
   */
  constructor(scope: Construct, id: string, props: PromotedImageProps) {
    super(scope, id);
    requireProps<PromotedImageProps>(this, props, { repositoryName: "'pulumi-images'", digest: "'sha256:…'" });
    if (!DIGEST.test(props.digest)) {
      throw new Error(
        `'${props.digest}' is not the digest of an image, which is sha256: and 64 hex digits; a tag could be moved to another image, so copy the digest from the message of the promotion`,
      );
    }
    this.digest = props.digest;
    this.repository = Repository.fromRepositoryName(this, 'Repository', props.repositoryName);
    this.buildImage = LinuxBuildImage.fromEcrRepository(this.repository, props.digest);
  }

  /** Lets a principal pull from the repository of promoted images, which holds only images that passed. */
  public grantPull(grantee: IGrantable): Grant {
    return grantPull(grantee, this.repository.repositoryArn);
  }
}
