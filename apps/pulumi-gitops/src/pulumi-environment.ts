import { Aws, Duration } from 'aws-cdk-lib/core';
import { DeploymentRoleReference, PromotedImage } from '@slipway/codebuild-pulumi-image';
import { EncryptionKey } from '@slipway/kms';
import { DeliveryPipeline, RunVariable } from '@slipway/pipeline';
import { SecureBucket } from '@slipway/secure-bucket';
import { Construct } from 'constructs';
import { Environment } from './config';
import { DeploymentRoles } from './deployment-roles';
import { namesOf } from './names';
import { PulumiStep, PulumiStepProps } from './pulumi-step';

/** Time for which an earlier state can be restored. */
const STATE_VERSIONS = Duration.days(90);

export interface PulumiEnvironmentProps {
  readonly environment: Environment;
  readonly suffix: string;
  readonly image: PromotedImage;
  readonly roles: DeploymentRoles;
}

/** One environment: its key, its state, and the pipeline steps that use them. */
export class PulumiEnvironment extends Construct {
  public readonly environment: Environment;
  public readonly suffix: string;
  public readonly key: EncryptionKey;
  public readonly state: SecureBucket;

  constructor(
    scope: Construct,
    private readonly props: PulumiEnvironmentProps,
  ) {
    super(scope, props.environment);
    this.environment = props.environment;
    this.suffix = props.suffix;
    const name = namesOf(this.environment, this.suffix);
    this.key = new EncryptionKey(this, 'Key', {
      alias: name.keyAlias('pulumi'),
      description: `State, secrets, artifacts and logs of ${this.environment}`,
    });
    this.state = new SecureBucket(this, 'State', {
      bucketName: name.bucket('state', Aws.ACCOUNT_ID),
      key: this.key,
      noncurrentVersionExpiration: STATE_VERSIONS,
    });
  }

  /** Returns a step that previews changes. @param pipeline pipeline that contains the step */
  public preview(name: string, pipeline: DeliveryPipeline): PulumiStep {
    return PulumiStep.preview(name, this.step(this.props.roles.preview, ofPush(pipeline)));
  }

  /**
   * Returns a step that applies a preview.
   *
   * @param pipeline pipeline that contains the step
   * @param approval name of the approval that must have been given in the same execution. @default - no approval is
   * needed
   */
  public up(name: string, preview: PulumiStep, pipeline: DeliveryPipeline, approval?: string): PulumiStep {
    return PulumiStep.up(name, preview, this.step(this.props.roles.deployment, ofPush(pipeline)), approval);
  }

  public drift(name: string, { pipelineName: PIPELINE }: DeliveryPipeline): PulumiStep {
    return PulumiStep.drift(name, this.step(this.props.roles.preview, { PIPELINE }));
  }

  private step(
    deploymentRole: DeploymentRoleReference,
    runEnvironment: Readonly<Record<string, string>>,
  ): PulumiStepProps {
    const { environment, state, key } = this;
    return { stack: environment, environment, state, key, deploymentRole, image: this.props.image, runEnvironment };
  }
}

function ofPush({ pipelineName: PIPELINE }: DeliveryPipeline): Record<string, string> {
  return {
    PIPELINE,
    PUSHED_COMMIT: RunVariable.PUSHED_COMMIT,
    ACTOR: RunVariable.ACTOR,
    DELIVERY_ID: RunVariable.DELIVERY_ID,
  };
}
