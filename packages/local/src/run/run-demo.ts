import { FenceOptions } from '@slipway/buildspec';
import { Story } from '../progress/story';
import { inTerminal, TerminalRun } from './in-terminal';
import { runAssembly, RunAssemblyProps } from './run-assembly';

/** Settings that the demo command passes to a demo. */
export interface DemoProps {
  /** Folder of the app, synthesized with the environment variables that the demo needs. */
  readonly assembly: string;
  /** Folder for the report and the logs. */
  readonly folder: string;
  /** Cache folder, which is kept between runs. */
  readonly cache: string;
  /** Whether to approve every manual approval. Otherwise the user is asked. */
  readonly approveAll: boolean;
  /** Whether to run even if the environment contains AWS credentials. */
  readonly allowRealAccount: boolean;
  /** Build isolation options. @default - builds are fenced if bubblewrap works */
  readonly fence?: FenceOptions;
}

/** Objects that a demo uses to prepare its run. */
export interface DemoStage extends TerminalRun {
  /** Story of the demo: its chapters, with expected and actual results. */
  readonly story: Story;
}

/** Settings of a demo's run. `approver` and `fence`, if set, replace those of the terminal. */
export type DemoRun = Omit<RunAssemblyProps, 'assembly' | 'folder' | 'progress' | 'signal' | 'story' | 'approver'> &
  Partial<Pick<RunAssemblyProps, 'approver'>>;

/**
 * Runs a demo in the terminal with the settings that `prepare` returns.
 *
 * @returns the exit code
 * @throws PythonMissingError or RealAccountError if the demo cannot run on this machine. Nothing has been started in
 * this case
 */
export async function runDemo(props: DemoProps, prepare: (stage: DemoStage) => Promise<DemoRun>): Promise<number> {
  const { assembly, folder, approveAll, allowRealAccount, fence } = props;
  return inTerminal({ name: 'demo', decision: approveAll || undefined, allowRealAccount, fence }, async (terminal) => {
    const story = new Story(terminal.progress);
    const run = { ...terminal, mustDelete: true, ...(await prepare({ ...terminal, story })) };
    return runAssembly({ ...run, assembly, folder, story });
  });
}
