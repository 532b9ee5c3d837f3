import { GivenParameters } from '@slipway/embedded-aws';
import { messageOf } from '@slipway/processes';

/** One thing that runs need, or can do more with. */
export interface Finding {
  readonly name: string;
  /** What is `missing` keeps a run from starting; a `note` does not. */
  readonly state: 'ok' | 'note' | 'missing';
  /** What is there, or what is wrong. */
  readonly found: string;
  /** What it is for. */
  readonly purpose: string;
  /** What to do about it. @default - nothing, or `found` says it */
  readonly remedy?: string;
}

/** How the run is to be started that the machine is looked at for. */
export interface PlannedRun {
  /** The synthesized app. @default - `cdk.out` of the current folder, if it is there */
  readonly assembly?: string;
  /** Values of template parameters. @default - those of the assembly, and defaults */
  readonly parameters?: GivenParameters;
  /** Folder of the report. */
  readonly out: string;
  /** Port of the embedded AWS. @default - a free one */
  readonly port?: number;
  /** Whether builds run without a fence. @default false */
  readonly unfenced?: boolean;
  /** Whether it runs although the environment holds credentials of AWS. @default false */
  readonly allowRealAccount?: boolean;
}

/** Looks at one thing. It changes nothing. */
export type Check = (run: PlannedRun) => Promise<Finding | readonly Finding[]>;

/** What `look` finds. What it throws is what a run would refuse with. */
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
