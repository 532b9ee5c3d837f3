import { BuildSpec } from 'aws-cdk-lib/aws-codebuild';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { BuildStep, BuildStepProps, PinnedBuildProps } from './build-step';
import { BoundStep, StepContext, StepInput } from './step';

/** What a build with Docker runs, and the rights that it takes. An `ImageBuild` of container-image is one. */
export interface DockerBuild {
  readonly buildspec: BuildSpec;
  readonly environment: Readonly<Record<string, string>>;
  grantTo(grantee: IGrantable): void;
}

export interface ImageTestProps extends Omit<BuildStepProps, 'image' | 'makesArtifact'> {
  /** The image by its digest, with variables of the step that built it. The tests find it as `IMAGE`. */
  readonly image: string;
  /** Where it is pulled from. An `ImageRepository` of container-image is one. */
  readonly repository: PulledRepository;
}

/** What images are pulled from. */
export interface PulledRepository {
  grantPull(grantee: IGrantable): Grant;
}

/**
 * Builds an image, or tests one. These are the kinds of step whose environment is privileged, which Docker needs.
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

  /**
   * Runs a buildspec that lies in the source, with Docker and the right to pull one image. It makes no artifact.
   *
   * @param props its input is the source by default, for what was built has no tests in it
   */
  public static test(
    name: string,
    { image, repository, buildspec = 'buildspec.yml', ...props }: ImageTestProps,
  ): ImageStep {
    const build: DockerBuild = {
      buildspec: BuildSpec.fromSourceFilename(buildspec),
      environment: {},
      grantTo: (grantee) => void repository.grantPull(grantee),
    };
    return new ImageStep(name, build, {
      input: StepInput.SOURCE,
      ...props,
      makesArtifact: false,
      runEnvironment: { ...props.runEnvironment, IMAGE: image },
    });
  }

  protected override readonly privileged = true;

  private constructor(
    name: string,
    private readonly build: DockerBuild,
    props: PinnedBuildProps,
  ) {
    super(name, build.buildspec, { ...props, environment: { ...props.environment, ...build.environment } });
  }

  public override bind(scope: Construct, context: StepContext, input: Artifact): BoundStep {
    const bound = super.bind(scope, context, input);
    this.build.grantTo(this);
    return bound;
  }
}
