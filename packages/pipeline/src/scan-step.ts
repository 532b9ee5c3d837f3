import { InvokeStep, PipelineJob } from './invoke-step';
import { Step, StepInput } from './step';

export interface GateProps {
  /** The image that is judged: `image.variable('IMAGE_DIGEST')` of the step that built it. */
  readonly digest: string;
}

/** The kinds of step that let nothing on which is not safe. */
export abstract class ScanStep {
  /**
   * Judges an image by the scan of its digest. Reads the waivers out of what was built, and makes an artifact of the reports.
   *
   * @param gate such as a `ScanGate` of container-image
   */
  public static gate(name: string, gate: PipelineJob, { digest }: GateProps): Step {
    return InvokeStep.function(name, gate.function, {
      parameters: { digest },
      input: StepInput.EARLIER,
      makesArtifact: true,
    });
  }
}
