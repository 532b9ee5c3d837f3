import type { Engine } from '@slipway/buildspec';
import { GivenParameters } from '@slipway/embedded-aws';
import { messageOf } from '@slipway/processes';

/** Result of one check: a requirement of a run or an optional tool. */
export interface Finding {
  readonly name: string;
  /** State of the requirement: `missing` prevents a run from starting; `note` does not. */
  readonly state: 'ok' | 'note' | 'missing';
  /** Description of the tool that was found, or of the problem. */
  readonly found: string;
  /** Purpose of the requirement or tool in a run. */
  readonly purpose: string;
  /** Description of how to fix the problem. @default - no fix is needed, or `found` describes the fix */
  readonly remedy?: string;
}

/** Settings of the run that is being checked. */
export interface PlannedRun {
  /** Folder of the synthesized app. @default - `cdk.out` of the current folder, if it exists */
  readonly assembly?: string;
  /** Values of template parameters. @default - values from the assembly, or the parameters' defaults */
  readonly parameters?: GivenParameters;
  /** Folder for the report and the logs. */
  readonly out: string;
  /** Port of the embedded AWS. @default - a free port */
  readonly port?: number;
  /** Whether the run can ask the user in a terminal. @default false */
  readonly terminal?: boolean;
  /** Whether builds run without a fence. @default false */
  readonly unfenced?: boolean;
  /** Whether the run starts even if the environment contains AWS credentials. @default false */
  readonly allowRealAccount?: boolean;
  /** Engine in whose containers builds run. @default - builds run without an engine */
  readonly engine?: Engine['name'];
}

/** Function that makes one check. It must not change anything on the machine. */
export type Check = (run: PlannedRun) => Promise<Finding | readonly Finding[]>;

/** Returns the finding of `look`. If `look` throws an error, returns a `missing` finding with the error's message. */
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
