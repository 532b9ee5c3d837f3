import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { S3DeployAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { requireProps } from '@slipway/conventions';
import { SecureBucket } from '@slipway/secure-bucket';
import { Construct } from 'constructs';
import { InvokeStep, PipelineJob } from './invoke-step';
import { RunVariable } from './run-variable';
import { BoundStep, Step, StepContext } from './step';

/** Properties of a deployment to a service. */
export interface ServiceDeployProps {
  /** Image URI with the digest, such as `${repository.repositoryUri}@${image.variable('IMAGE_DIGEST')}`. */
  readonly image: string;
  /**
   * ID of the commit from which the image was built.
   *
   * An S3 source has no commits. For an S3 source, set `#{Source.VersionId}`.
   *
   * @default RunVariable.COMMIT
   */
  readonly commit?: string;
}

/** Step that deploys an artifact or an image. */
export class DeployStep extends Step {
  /**
   * Creates a step that extracts the last artifact of an earlier stage, or the source, into a bucket.
   *
   * Files that only earlier releases contain are kept.
   *
   * @param name name of the action: letters, digits and hyphens, unique in its pipeline
   * @param bucket target bucket, which must not be the source bucket of the pipeline
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3Deploy.html
   */
  public static toBucket(name: string, bucket: IBucket | SecureBucket): DeployStep {
    requireProps<{ bucket: unknown }>(`deploy step '${name}'`, { bucket }, { bucket: 'a SecureBucket' });
    return new DeployStep(name, SecureBucket.fromBucket(bucket));
  }

  /**
   * Creates a step that deploys an image to a service and waits until the deployment ends. The step fails if the
   * service rolls back.
   *
   * @param name name of the action: letters, digits and hyphens, unique in its pipeline
   * @param service service to deploy to, such as a `BlueGreenService`
   */
  public static toService(name: string, service: PipelineJob, props: ServiceDeployProps): Step {
    requireProps<ServiceDeployProps & { service: PipelineJob }>(
      `deploy step '${name}'`,
      { ...props, service },
      {
        service: 'a BlueGreenService',
        image: "`${repository.repositoryUri}@${image.variable('IMAGE_DIGEST')}`",
      },
    );
    const { image, commit = RunVariable.COMMIT } = props;
    return InvokeStep.function(name, service.function, {
      parameters: { image, commit, execution: RunVariable.EXECUTION_ID },
    });
  }

  private constructor(
    name: string,
    private readonly bucket: SecureBucket,
  ) {
    super(name);
  }

  /** Creates the deploy action and its permissions. */
  public bind(_scope: Construct, { role, runOrder }: StepContext, input: Artifact): BoundStep {
    this.bucket.grantWrite(role);
    return {
      action: new S3DeployAction({ actionName: this.name, runOrder, bucket: this.bucket.bucket, input, extract: true }),
    };
  }
}
