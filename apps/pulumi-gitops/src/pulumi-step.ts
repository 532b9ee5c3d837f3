import { Duration } from 'aws-cdk-lib/core';
import { ComputeType } from 'aws-cdk-lib/aws-codebuild';
import { PromotedImage, PulumiBuild, PulumiBuildProps } from '@slipway/codebuild-pulumi-image';
import { RunVariable } from '@slipway/pipeline';
import { ProgramStep } from './program-step';

/**
 * Timeout of the build: ten minutes more than the program's timeout (`RUN_TIMEOUT_MS`), so that the program times out
 * first and can clean up.
 */
const TIMEOUT = Duration.hours(2);

export interface PulumiStepProps extends PulumiBuildProps {
  readonly image: PromotedImage;
  /** Variables that differ between runs, in addition to the commit and execution IDs. @default - no other variables */
  readonly runEnvironment?: Readonly<Record<string, string>>;
}

/** Pipeline step that runs one `slipway-pulumi` command in the promoted image, for the commit of the execution. */
export class PulumiStep extends ProgramStep {
  public static preview(name: string, props: PulumiStepProps): PulumiStep {
    return new PulumiStep(name, PulumiBuild.preview(props), props);
  }

  /**
   * Returns a step that applies a preview.
   *
   * @param approval name of the approval that must have been given in the same execution. @default - no approval is
   * needed
   */
  public static up(name: string, preview: PulumiStep, props: PulumiStepProps, approval?: string): PulumiStep {
    return new PulumiStep(name, PulumiBuild.up(props), props, {
      PLAN_DIGEST: preview.variable('PLAN_DIGEST'),
      ...(approval && { APPROVAL_ACTION: approval }),
    });
  }

  public static drift(name: string, props: PulumiStepProps): PulumiStep {
    return new PulumiStep(name, PulumiBuild.drift(props), props);
  }

  private constructor(
    name: string,
    build: PulumiBuild,
    { image, runEnvironment }: PulumiStepProps,
    plan: Readonly<Record<string, string>> = {},
  ) {
    super(name, build, image, {
      compute: ComputeType.LARGE,
      timeout: TIMEOUT,
      environment: { PULUMI_IMAGE: image.digest },
      runEnvironment: {
        COMMIT: RunVariable.COMMIT,
        EXECUTION_ID: RunVariable.EXECUTION_ID,
        ...runEnvironment,
        ...plan,
      },
    });
  }
}
