import { BuildSpec } from 'aws-cdk-lib/aws-codebuild';
import { ImageBuild, ImageRepository } from '@slipway/container-image';
import { SecureBucket } from '@slipway/secure-bucket';
import { BuildStep, ImageStep, RunVariable, StepInput } from '@slipway/pipeline';
import { DOCKER_IMAGE, nodeImage } from './build-images';
import { Builds } from './builds';
import { PRODUCTION_NODE } from './config';

/** Prefix of a command whose output is written as JSON. */
const IN_JSON = 'sh scripts/json-lines.sh';

/** Pipeline steps that run buildspecs of the source, each with only the permissions that its build needs. */
export class Steps {
  /** Step that builds the container image of the commit. */
  public readonly image: ImageStep;
  /** Unit test steps, one for each version of Node.js. */
  public readonly unitTests: readonly BuildStep[];
  /** Step that runs the integration tests of the built image. */
  public readonly integration: ImageStep;
  /** Step that scans the code and its dependencies for flaws and secrets. Its artifact contains the reports. */
  public readonly security: BuildStep;
  /** URI of the built image, with its digest. */
  public readonly imageUri: string;

  constructor(images: ImageRepository, cache: SecureBucket, builds: Builds, nodeVersions: readonly string[]) {
    const { network } = builds;
    const build = new ImageBuild({
      repository: images,
      cache,
      waivers: 'waivers.yaml',
      jsonLog: true,
      ownImage: true,
    });
    this.image = builds.inImage(DOCKER_IMAGE, ({ buildImage: image }) =>
      ImageStep.buildImage('Image', build, {
        image,
        network,
        runEnvironment: { PUSHED_COMMIT: RunVariable.PUSHED_COMMIT },
      }),
    );
    this.imageUri = `${images.repositoryUri}@${this.image.variable('IMAGE_DIGEST')}`;
    this.unitTests = nodeVersions.map((version) =>
      builds.inImage(nodeImage(version), ({ buildImage: image }) =>
        BuildStep.pinned(`Unit-Node${version}`, unitTestsOn(version), {
          image,
          network,
          input: StepInput.SOURCE,
          makesArtifact: false,
        }),
      ),
    );
    this.integration = builds.inImage(DOCKER_IMAGE, ({ buildImage }) =>
      ImageStep.test('Integration', {
        buildspec: 'buildspec.integration.yml',
        image: this.imageUri,
        repository: images,
        buildImage,
        network,
        secretEnvironment: { SANDBOX_CARD: builds.sandboxCard },
      }),
    );
    this.security = builds.inImage(nodeImage(PRODUCTION_NODE), ({ buildImage: image }) =>
      BuildStep.buildspec('Security', {
        buildspec: 'buildspec.security.yml',
        image,
        network,
        input: StepInput.SOURCE,
      }),
    );
  }
}

/**
 * Returns the buildspec of the unit tests. The buildspec is part of the pipeline, so that a push cannot skip a version.
 *
 * The build image contains the given version. Without a build image, as on a developer's machine, npm installs the
 * version.
 */
function unitTestsOn(version: string): BuildSpec {
  return BuildSpec.fromObject({
    version: '0.2',
    env: { variables: { NODE_VERSION: version } },
    phases: {
      install: { commands: [`${IN_JSON} npm ci --omit=dev --no-audit --no-fund`] },
      build: { commands: [`${IN_JSON} npm run test:unit`] },
    },
  });
}
