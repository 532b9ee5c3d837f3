import { FenceOptions } from '@slipway/buildspec';
import { Story } from '../progress/story';
import { inTerminal, TerminalRun } from './in-terminal';
import { runAssembly, RunAssemblyProps } from './run-assembly';

/** What a demo gets from its command. */
export interface DemoProps {
  /** The app, synthesized with the variables that its demo asks for. */
  readonly assembly: string;
  /** Gets the report and the logs. */
  readonly folder: string;
  /** Kept from run to run. */
  readonly cache: string;
  /** Whether to approve what waits for an approval; otherwise a person is asked. */
  readonly approveAll: boolean;
  /** Whether to run although the environment holds credentials of AWS. */
  readonly allowRealAccount: boolean;
  /** What the user says about the fence of builds. @default - they are fenced if that can be done */
  readonly fence?: FenceOptions;
}

/** What a demo prepares its run with. */
export interface DemoStage extends TerminalRun {
  /** Tells what is demonstrated, chapter by chapter. */
  readonly story: Story;
}

/** What a demo says of its run; `approver` and `fence` are those of the terminal unless it says otherwise. */
export type DemoRun = Omit<RunAssemblyProps, 'assembly' | 'folder' | 'progress' | 'signal' | 'story' | 'approver'> &
  Partial<Pick<RunAssemblyProps, 'approver'>>;

/**
 * Runs the demo of an app for a person at a terminal, with what `prepare` resolves to.
 *
 * @returns the exit code
 * @throws PythonMissingError, RealAccountError before anything is done
 */
export async function runDemo(props: DemoProps, prepare: (stage: DemoStage) => Promise<DemoRun>): Promise<number> {
  const { assembly, folder, approveAll, allowRealAccount, fence } = props;
  return inTerminal({ name: 'demo', decision: approveAll || undefined, allowRealAccount, fence }, async (terminal) => {
    const story = new Story(terminal.progress);
    const run = { ...terminal, mustDelete: true, ...(await prepare({ ...terminal, story })) };
    return runAssembly({ ...run, assembly, folder, story });
  });
}
