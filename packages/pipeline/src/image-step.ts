import { BuildSpec } from 'aws-cdk-lib/aws-codebuild';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { BuildStep, PinnedBuildProps } from './build-step';
import { BoundStep, StepContext } from './step';

/** What a build with Docker runs, and the rights that it takes. An `ImageBuild` of container-image is one. */
export interface DockerBuild {
  readonly buildspec: BuildSpec;
  readonly environment: Readonly<Record<string, string>>;
  grantTo(grantee: IGrantable): void;
}

/**
 * Builds an image. It is the one kind of step whose environment is privileged, which Docker needs.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/sample-docker.html
 */
export class ImageStep extends BuildStep {
  /**
   * Builds the image of the source and pushes it. Exports what the build exports: `IMAGE_DIGEST` and `IMAGE_TAG` of an `ImageBuild`.
   *
   * @param build such as an `ImageBuild` of container-image
   */
  public static build(name: string, build: DockerBuild, props: PinnedBuildProps = {}): ImageStep {
    return new ImageStep(name, build, props);
  }

  protected override readonly privileged = true;

  private constructor(name: string, private readonly build: DockerBuild, props: PinnedBuildProps) {
    super(name, build.buildspec, { ...props, environment: { ...props.environment, ...build.environment } });
  }

  public override bind(scope: Construct, context: StepContext, input: Artifact): BoundStep {
    const bound = super.bind(scope, context, input);
    this.build.grantTo(this);
    return bound;
  }
}
