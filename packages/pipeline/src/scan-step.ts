import { requireProps } from '@slipway/conventions';
import { InvokeStep, PipelineJob } from './invoke-step';
import { Step, StepInput } from './step';

/** Properties of a scan gate. */
export interface GateProps {
  /** Digest of the image that is judged: `image.variable('IMAGE_DIGEST')` of the step that built it. */
  readonly digest: string;
}

/** The kinds of step that stop what is not safe. */
export abstract class ScanStep {
  /**
   * Judges an image by the scan of its digest.
   *
   * It reads the waivers from the artifact of the build, and makes an artifact of the reports.
   *
   * @param name name of the action: letters, digits and hyphens, unique in its pipeline
   * @param gate the gate, such as a `ScanGate`
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
