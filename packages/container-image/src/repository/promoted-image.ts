import { IBuildImage, LinuxBuildImage } from 'aws-cdk-lib/aws-codebuild';
import { IRepository, Repository } from 'aws-cdk-lib/aws-ecr';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { requireProps } from '@slipway/conventions';
import { Construct } from 'constructs';
import { grantPull } from './grant-pull';
import { DIGEST } from './image-digest';

/** Properties of a promoted image. */
export interface PromotedImageProps {
  /** Name of the repository of promoted images. */
  readonly repositoryName: string;
  /** Digest of the promoted image, `sha256:` and 64 hex digits. The promotion event contains it. */
  readonly digest: string;
}

/** Image in a repository of promoted images, identified by its digest, so that later builds do not replace it. */
export class PromotedImage extends Construct {
  /** Digest of the image, `sha256:` and 64 hex digits. */
  public readonly digest: string;
  /**
   * Image for build projects that run in it.
   *
   * CodeBuild pulls the image with the project's role: see `grantPull`.
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
        `'${props.digest}' is not an image digest: a digest is sha256: and 64 hex digits; tags are not accepted, so copy the digest from the promotion message`,
      );
    }
    this.digest = props.digest;
    this.repository = Repository.fromRepositoryName(this, 'Repository', props.repositoryName);
    this.buildImage = LinuxBuildImage.fromEcrRepository(this.repository, props.digest);
  }

  /** Grants permission to pull from the repository of promoted images, which contains only images that passed. */
  public grantPull(grantee: IGrantable): Grant {
    return grantPull(grantee, this.repository.repositoryArn);
  }
}
