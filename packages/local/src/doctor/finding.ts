import { GivenParameters } from '@slipway/embedded-aws';
import { messageOf } from '@slipway/processes';

/** A requirement of runs, or an optional tool that adds to them. */
export interface Finding {
  readonly name: string;
  /** `missing` prevents a run from starting; `note` does not. */
  readonly state: 'ok' | 'note' | 'missing';
  /** Description of what was found, or of the problem. */
  readonly found: string;
  /** Purpose of the tool in a run. */
  readonly purpose: string;
  /** Description of how to fix the problem. @default - no fix is needed, or `found` describes it */
  readonly remedy?: string;
}

/** Settings of the run that is being checked. */
export interface PlannedRun {
  /** Folder of the synthesized app. @default - `cdk.out` of the current folder, if it exists */
  readonly assembly?: string;
  /** Values of template parameters. @default - those of the assembly, or the parameters' defaults */
  readonly parameters?: GivenParameters;
  /** Folder of the report. */
  readonly out: string;
  /** Port of the embedded AWS. @default - a free port */
  readonly port?: number;
  /** Whether builds run without a fence. @default false */
  readonly unfenced?: boolean;
  /** Whether the run starts even if the environment contains AWS credentials. @default false */
  readonly allowRealAccount?: boolean;
}

/** Makes one check. Must not change anything. */
export type Check = (run: PlannedRun) => Promise<Finding | readonly Finding[]>;

/** Returns the findings of `look`, or, if it throws, a finding `missing` with the message of the error. */
export async function missingOnError(
  about: Pick<Finding, 'name' | 'purpose'>,
  look: () => Promise<Omit<Finding, 'name' | 'purpose'>>,
): Promise<Finding> {
  try {
    return { ...about, ...(await look()) };
  } catch (error) {
    return { ...about, state: 'missing', found: messageOf(error) };
  }
}
