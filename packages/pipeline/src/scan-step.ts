import { requireProps } from '@slipway/conventions';
import { InvokeStep, PipelineJob } from './invoke-step';
import { Step, StepInput } from './step';

/** Properties of a step that checks an image with a gate. */
export interface GateProps {
  /** Digest of the image to check: `image.variable('IMAGE_DIGEST')` of the step that built it. */
  readonly digest: string;
}

/** Factory for steps that stop a release if its image has more security findings than are allowed. */
export abstract class ScanStep {
  /**
   * Creates a step that checks the scan findings of an image.
   *
   * The step reads waivers from the last artifact of an earlier stage, and makes an artifact with the reports.
   *
   * @param name name of the action: letters, digits and hyphens, unique in its pipeline
   * @param gate construct with the function that checks the findings, such as a `ScanGate`
   */
  public static gate(name: string, gate: PipelineJob, props: GateProps): Step {
    requireProps<GateProps & { gate: PipelineJob }>(
      `scan step '${name}'`,
      { ...props, gate },
      {
        gate: 'a ScanGate',
        digest: "image.variable('IMAGE_DIGEST')",
      },
    );
    const { digest } = props;
    return InvokeStep.function(name, gate.function, {
      parameters: { digest },
      input: StepInput.EARLIER,
      makesArtifact: true,
    });
  }
}
