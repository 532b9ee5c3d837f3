import { BuildSpec, IBuildImage } from 'aws-cdk-lib/aws-codebuild';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { requireProps } from '@slipway/conventions';
import { Construct } from 'constructs';
import { BuildProps, BuildStep, PinnedBuildProps } from './build-step';
import { BoundStep, StepContext, StepInput } from './step';

/** A build that uses Docker, with the permissions that it needs, such as an `ImageBuild`. */
export interface IDockerBuild {
  /** Buildspec that the build runs. */
  readonly buildspec: BuildSpec;
  /** Environment variables of the build. */
  readonly environment: Readonly<Record<string, string>>;
  /** Grants the build what it needs. */
  grantTo(grantee: IGrantable): void;
}

/** Properties of a test of an image. */
export interface ImageTestProps extends BuildProps {
  /** Path of the buildspec in the source. @default 'buildspec.yml' */
  readonly buildspec?: string;
  /** Image by its digest, with variables of the step that built it. The tests find it in the variable `IMAGE`. */
  readonly image: string;
  /**
   * Image that the tests themselves run in, with Docker. Grant the step to pull one of ECR, after `addStage`.
   * @default LinuxBuildImage.STANDARD_7_0
   */
  readonly buildImage?: IBuildImage;
  /** Repository that the image is pulled from, such as an `ImageRepository`. */
  readonly repository: IPulledRepository;
}

/** A repository that images are pulled from. */
export interface IPulledRepository {
  /** Lets a principal pull images, including the login to the registry. */
  grantPull(grantee: IGrantable): Grant;
}

/**
 * A step that builds or tests an image, in a privileged environment, which Docker requires.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/sample-docker.html
 */
export class ImageStep extends BuildStep {
  /**
   * Builds the image of the source and pushes it.
   *
   * It exports what the build exports: `IMAGE_DIGEST` and `IMAGE_TAG` of an `ImageBuild`.
   *
   * @param name name of the action: letters, digits and hyphens, unique in its pipeline
   * @param build the build, such as an `ImageBuild`
   */
  public static buildImage(name: string, build: IDockerBuild, props: PinnedBuildProps = {}): ImageStep {
    requireProps<{ build: IDockerBuild }>(`image step '${name}'`, { build }, { build: 'an ImageBuild' });
    return new ImageStep(name, build, props);
  }

  /**
   * Runs a buildspec from the source with Docker and the permission to pull one image. It makes no artifact.
   *
   * Its input is the source by default, since the artifact of the build has no tests in it.
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
