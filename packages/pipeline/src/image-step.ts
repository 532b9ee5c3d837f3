import { BuildSpec, IBuildImage } from 'aws-cdk-lib/aws-codebuild';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { requireProps } from '@slipway/conventions';
import { Construct } from 'constructs';
import { BuildProps, BuildStep, PinnedBuildProps } from './build-step';
import { BoundStep, StepContext, StepInput } from './step';

/** Build that uses Docker, with its permissions, such as an `ImageBuild`. */
export interface IDockerBuild {
  /** Buildspec that the build runs. */
  readonly buildspec: BuildSpec;
  /** Environment variables that the build needs. They override variables of the step with the same names. */
  readonly environment: Readonly<Record<string, string>>;
  /** Grants a principal the permissions that the build needs. */
  grantTo(grantee: IGrantable): void;
}

/** Properties of an image test. */
export interface ImageTestProps extends BuildProps {
  /** Path of the buildspec in the source. @default 'buildspec.yml' */
  readonly buildspec?: string;
  /**
   * URI of the image to test, with the digest as a variable of the build step. Tests read the URI from the environment
   * variable `IMAGE`.
   */
  readonly image: string;
  /**
   * Build image with Docker, in which the tests run. For an ECR image, grant the step permission to pull the image
   * after `addStage`.
   * @default LinuxBuildImage.STANDARD_7_0
   */
  readonly buildImage?: IBuildImage;
  /** Repository of the image to test, such as an `ImageRepository`. */
  readonly repository: IPulledRepository;
}

/** Repository from which images are pulled. */
export interface IPulledRepository {
  /** Grants a principal permission to pull images and to log in to the registry. */
  grantPull(grantee: IGrantable): Grant;
}

/**
 * Step that builds or tests an image in privileged mode, which Docker requires.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/sample-docker.html
 */
export class ImageStep extends BuildStep {
  /**
   * Creates a step that builds a container image from the source and pushes the image.
   *
   * The step exports the variables that the build sets, such as `IMAGE_DIGEST` and `IMAGE_TAG` in an `ImageBuild`.
   *
   * @param name name of the action: letters, digits and hyphens, unique in its pipeline
   * @param build buildspec, environment and permissions of the build, such as an `ImageBuild`
   */
  public static buildImage(name: string, build: IDockerBuild, props: PinnedBuildProps = {}): ImageStep {
    requireProps<{ build: IDockerBuild }>(`image step '${name}'`, { build }, { build: 'an ImageBuild' });
    return new ImageStep(name, build, props);
  }

  /**
   * Creates a step that runs a buildspec from the source with Docker and permission to pull the image under test. The
   * step makes no artifact.
   *
   * The default input is the source, because the artifact of the build does not contain the tests.
   *
   * @param name name of the action: letters, digits and hyphens, unique in its pipeline
   */
  public static test(name: string, props: ImageTestProps): ImageStep {
    requireProps<Pick<ImageTestProps, 'image' | 'repository'>>(`image step '${name}'`, props, {
      image: "`${repository.repositoryUri}@${image.variable('IMAGE_DIGEST')}`",
      repository: 'an ImageRepository',
    });
    const { image, buildImage, repository, buildspec = 'buildspec.yml', ...others } = props;
    const build: IDockerBuild = {
      buildspec: BuildSpec.fromSourceFilename(buildspec),
      environment: {},
      grantTo: (grantee) => void repository.grantPull(grantee),
    };
    return new ImageStep(name, build, {
      input: StepInput.SOURCE,
      ...others,
      image: buildImage,
      makesArtifact: false,
      runEnvironment: { ...others.runEnvironment, IMAGE: image },
    });
  }

  protected override readonly privileged = true;

  private constructor(
    name: string,
    private readonly build: IDockerBuild,
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
