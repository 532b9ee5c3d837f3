import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { S3DeployAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { SecureBucket } from '@slipway/secure-bucket';
import { Construct } from 'constructs';
import { InvokeStep, PipelineJob } from './invoke-step';
import { RunVariable } from './run-variable';
import { BoundStep, Step, StepContext } from './step';

export interface ServiceDeployProps {
  /** The image by its digest, with variables of the step that built it: `${repository.repositoryUri}@${image.variable('IMAGE_DIGEST')}`. */
  readonly image: string;
  /** What the image was built from, for whoever looks at the service. @default RunVariable.COMMIT */
  readonly commit?: string;
}

/** Puts what was built where it is used. */
export class DeployStep extends Step {
  /**
   * Extracts the artifact into a bucket. Files of an earlier release that the new one does not have stay there.
   *
   * @param bucket one that the pipeline does not start from
   */
  public static toBucket(name: string, bucket: SecureBucket): DeployStep {
    return new DeployStep(name, bucket);
  }

  /**
   * Rolls an image out to a service, and waits until the rollout has ended. It fails where the service was rolled back.
   *
   * @param service such as a `BlueGreenService` of ecs-bluegreen
   */
  public static toService(
    name: string,
    service: PipelineJob,
    { image, commit = RunVariable.COMMIT }: ServiceDeployProps,
  ): Step {
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

  public bind(_scope: Construct, { role, runOrder }: StepContext, input: Artifact): BoundStep {
    this.bucket.grantWrite(role);
    return {
      action: new S3DeployAction({ actionName: this.name, runOrder, bucket: this.bucket.bucket, input, extract: true }),
    };
  }
}
