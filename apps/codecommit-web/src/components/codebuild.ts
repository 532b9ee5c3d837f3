import { ImageBuild, ImageRepository } from '@slipway/container-image';
import { EncryptedLogGroup } from '@slipway/kms';
import { BuildStep, ImageStep, RunVariable, StepInput } from '@slipway/pipeline';
import { Construct } from 'constructs';

/** Builds of the delivery. In the pipeline, each build becomes a CodeBuild project with its own role. */
export class Builds extends Construct {
  /** Build that creates the image of the commit. */
  public readonly build: ImageStep;
  /** Build that runs the unit tests. */
  public readonly test: BuildStep;
  /** Build that scans the code and its dependencies for flaws and secrets. Its artifact contains the reports. */
  public readonly security: BuildStep;
  /** URI of the built image, with its digest. */
  public readonly imageUri: string;

  constructor(scope: Construct, id: string, repository: ImageRepository, logGroup: EncryptedLogGroup) {
    super(scope, id);
    this.build = ImageStep.buildImage('Build', new ImageBuild({ repository }), {
      logGroup,
      runEnvironment: { PUSHED_COMMIT: RunVariable.PUSHED_COMMIT },
    });
    this.imageUri = `${repository.repositoryUri}@${this.build.variable('IMAGE_DIGEST')}`;
    this.test = BuildStep.buildspec('Test', {
      buildspec: 'buildspec.test.yml',
      input: StepInput.SOURCE,
      makesArtifact: false,
      logGroup,
    });
    this.security = BuildStep.buildspec('Security', {
      buildspec: 'buildspec.security.yml',
      input: StepInput.SOURCE,
      logGroup,
    });
  }
}
