import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { S3DeployAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { SecureBucket } from '@slipway/secure-bucket';
import { Construct } from 'constructs';
import { BoundStep, Step, StepContext } from './step';

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

  private constructor(name: string, private readonly bucket: SecureBucket) {
    super(name);
  }

  public bind(_scope: Construct, { role, runOrder }: StepContext, input: Artifact): BoundStep {
    this.bucket.grantWrite(role);
    return { action: new S3DeployAction({ actionName: this.name, runOrder, bucket: this.bucket.bucket, input, extract: true }) };
  }
}
