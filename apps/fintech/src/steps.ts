import { BuildSpec } from 'aws-cdk-lib/aws-codebuild';
import { ImageBuild, ImageRepository } from '@slipway/container-image';
import { SecureBucket } from '@slipway/secure-bucket';
import { BuildStep, ImageStep, RunVariable, StepInput } from '@slipway/pipeline';

/** Before a command: what it prints is written as JSON. */
const IN_JSON = 'sh scripts/json-lines.sh';

/** Runs the buildspec of the source under the permissions of this build alone. */
export class Steps {
  /** Builds the image of the commit. */
  public readonly image: ImageStep;
  /** The unit tests, once for each version of Node.js. */
  public readonly unitTests: readonly BuildStep[];
  /** The integration tests, against the image that was built. */
  public readonly integration: ImageStep;
  /** Looks for flaws in code and dependencies, and for secrets. Its artifact holds the reports. */
  public readonly security: BuildStep;
  /** The image that was built, by its digest. */
  public readonly imageUri: string;

  constructor(images: ImageRepository, cache: SecureBucket, nodeVersions: readonly string[]) {
    const build = new ImageBuild({ repository: images, cache, waivers: 'waivers.yaml', jsonLog: true });
    this.image = ImageStep.buildImage('Image', build, {
      runEnvironment: { PUSHED_COMMIT: RunVariable.PUSHED_COMMIT },
    });
    this.imageUri = `${images.repositoryUri}@${this.image.variable('IMAGE_DIGEST')}`;
    this.unitTests = nodeVersions.map((version) =>
      BuildStep.pinned(`Unit-Node${version}`, unitTestsOn(version), {
        input: StepInput.SOURCE,
        makesArtifact: false,
      }),
    );
    this.integration = ImageStep.test('Integration', {
      buildspec: 'buildspec.integration.yml',
      image: this.imageUri,
      repository: images,
    });
    this.security = BuildStep.buildspec('Security', {
      buildspec: 'buildspec.security.yml',
      input: StepInput.SOURCE,
    });
  }
}

/**
 * What is tested where belongs to the pipeline, so that a push cannot leave a version out.
 *
 * The image of CodeBuild has no Node.js 16 any more: the source brings the version that it is told.
 */
function unitTestsOn(version: string): BuildSpec {
  return BuildSpec.fromObject({
    version: '0.2',
    env: { variables: { NODE_VERSION: version } },
    phases: {
      install: { 'runtime-versions': { nodejs: 22 }, commands: [`${IN_JSON} npm ci --omit=dev --no-audit --no-fund`] },
      build: { commands: [`${IN_JSON} npm run test:unit`] },
    },
  });
}
