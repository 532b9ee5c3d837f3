import { Duration } from 'aws-cdk-lib/core';
import { ComputeType } from 'aws-cdk-lib/aws-codebuild';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { PromotedImage, PulumiBuild, PulumiBuildProps } from '@slipway/codebuild-pulumi-image';
import { BoundStep, BuildStep, RunVariable, StepContext } from '@slipway/pipeline';
import { Construct } from 'constructs';

/** Longer than the program itself waits for a lock and for the CLI, so that it is the program that gives up, and cleans up. */
const TIMEOUT = Duration.hours(2);

export interface PulumiStepProps extends PulumiBuildProps {
  readonly image: PromotedImage;
  /** What differs from run to run, beside commit and execution. @default - nothing */
  readonly runEnvironment?: Readonly<Record<string, string>>;
}

/** Runs one command of `slipway-pulumi` on the promoted image, for the commit of the run. */
export class PulumiStep extends BuildStep {
  public static preview(name: string, props: PulumiStepProps): PulumiStep {
    return new PulumiStep(name, PulumiBuild.preview(props), props);
  }

  /** @param approval name of the approval that must have been given in the same execution. @default - none is needed */
  public static up(name: string, preview: PulumiStep, props: PulumiStepProps, approval?: string): PulumiStep {
    return new PulumiStep(name, PulumiBuild.up(props), props, { PLAN_DIGEST: preview.variable('PLAN_DIGEST'), ...(approval && { APPROVAL_ACTION: approval }) });
  }

  public static drift(name: string, props: PulumiStepProps): PulumiStep {
    return new PulumiStep(name, PulumiBuild.drift(props), props);
  }

  private readonly image: PromotedImage;

  private constructor(name: string, private readonly build: PulumiBuild, { image, runEnvironment }: PulumiStepProps, plan: Readonly<Record<string, string>> = {}) {
    super(name, build.buildspec, {
      compute: ComputeType.LARGE,
      image: image.buildImage,
      timeout: TIMEOUT,
      environment: { ...build.environment, PULUMI_IMAGE: image.digest },
      runEnvironment: { COMMIT: RunVariable.COMMIT, EXECUTION_ID: RunVariable.EXECUTION_ID, ...runEnvironment, ...plan },
      makesArtifact: build.makesArtifact,
    });
    this.image = image;
  }

  public override bind(scope: Construct, context: StepContext, input: Artifact): BoundStep {
    const bound = super.bind(scope, context, input);
    this.build.grantTo(this);
    this.image.grantPull(this);
    return bound;
  }
}
