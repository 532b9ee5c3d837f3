import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { BuildSpec } from 'aws-cdk-lib/aws-codebuild';
import { IGrantable } from 'aws-cdk-lib/aws-iam';
import { PromotedImage } from '@slipway/codebuild-pulumi-image';
import { BoundStep, BuildStep, PinnedBuildProps, StepContext } from '@slipway/pipeline';
import { Construct } from 'constructs';

/** Build that runs a program of the image, such as `PulumiBuild` or `CommentBuild`. */
export interface ProgramBuild {
  readonly buildspec: BuildSpec;
  readonly environment: Readonly<Record<string, string>>;
  readonly makesArtifact: boolean;
  grantTo(grantee: IGrantable): void;
}

/**
 * Pipeline step that runs a program of the promoted image, with the program's permissions and the permission to pull
 * the image.
 */
export abstract class ProgramStep extends BuildStep {
  protected constructor(
    name: string,
    private readonly build: ProgramBuild,
    private readonly image: PromotedImage,
    props: Omit<PinnedBuildProps, 'image' | 'makesArtifact'>,
  ) {
    super(name, build.buildspec, {
      ...props,
      image: image.buildImage,
      makesArtifact: build.makesArtifact,
      environment: { ...build.environment, ...props.environment },
    });
  }

  public override bind(scope: Construct, context: StepContext, input: Artifact): BoundStep {
    const bound = super.bind(scope, context, input);
    this.build.grantTo(this);
    this.image.grantPull(this);
    return bound;
  }
}
