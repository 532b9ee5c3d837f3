import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { CommentBuild, CommentBuildProps, PromotedImage } from '@slipway/codebuild-pulumi-image';
import { BoundStep, BuildStep, RunVariable, StepContext } from '@slipway/pipeline';
import { Construct } from 'constructs';

export interface CommentStepProps extends CommentBuildProps {
  readonly image: PromotedImage;
  /** Where all of the preview can be read. */
  readonly link: string;
}

/** Tells a pull request about its preview. It has the token of GitHub, and runs nothing of the source. */
export class CommentStep extends BuildStep {
  private readonly comment: CommentBuild;
  private readonly image: PromotedImage;

  constructor(name: string, props: CommentStepProps) {
    const comment = new CommentBuild(props);
    super(name, comment.buildspec, {
      image: props.image.buildImage,
      environment: comment.environment,
      runEnvironment: { COMMIT: RunVariable.COMMIT, PULL_REQUEST: RunVariable.PULL_REQUEST, BUILD_URL: props.link },
      makesArtifact: comment.makesArtifact,
    });
    this.comment = comment;
    this.image = props.image;
  }

  public override bind(scope: Construct, context: StepContext, input: Artifact): BoundStep {
    const bound = super.bind(scope, context, input);
    this.comment.grantTo(this);
    this.image.grantPull(this);
    return bound;
  }
}
