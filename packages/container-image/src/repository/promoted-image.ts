import { IBuildImage, LinuxBuildImage } from 'aws-cdk-lib/aws-codebuild';
import { IRepository, Repository } from 'aws-cdk-lib/aws-ecr';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { DIGEST } from '../gate/env';
import { grantPull } from './grant-pull';

export interface PromotedImageProps {
  /** The repository that the promotion copies to. */
  readonly repositoryName: string;
  /** Of the image that passed, such as `sha256:…`: the promotion tells it. */
  readonly digest: string;
}

/** One image that passed the gate, named by its digest: the same today and in a year, whatever was built since. */
export class PromotedImage extends Construct {
  public readonly digest: string;
  /** For the projects that run in it. CodeBuild pulls it with the role of the project: see `grantPull`. */
  public readonly buildImage: IBuildImage;

  private readonly repository: IRepository;

  /** @throws where the digest is not one */
  constructor(scope: Construct, id: string, props: PromotedImageProps) {
    super(scope, id);
    if (!DIGEST.test(props.digest)) {
      throw new Error(
        `'${props.digest}' is not the digest of an image: it is sha256: and 64 hex digits, and no tag, which could be moved to another image; take it from the message of the promotion`,
      );
    }
    this.digest = props.digest;
    this.repository = Repository.fromRepositoryName(this, 'Repository', props.repositoryName);
    this.buildImage = LinuxBuildImage.fromEcrRepository(this.repository, props.digest);
  }

  /** Lets a principal pull from the repository of promoted images, in which there is nothing that did not pass. */
  public grantPull(grantee: IGrantable): Grant {
    return grantPull(grantee, this.repository.repositoryArn);
  }
}
