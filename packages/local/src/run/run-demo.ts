import { FenceOptions } from '@slipway/buildspec';
import { Story } from '../progress/story';
import { inTerminal, TerminalRun } from './in-terminal';
import { runAssembly, RunAssemblyProps } from './run-assembly';

/** Settings of a demo that its command passes. */
export interface DemoProps {
  /** Folder of the app, synthesized with the variables that the demo needs. */
  readonly assembly: string;
  /** Folder for the report and the logs. */
  readonly folder: string;
  /** Cache folder, kept between runs. */
  readonly cache: string;
  /** Whether all approvals are given. Otherwise a person is asked. */
  readonly approveAll: boolean;
  /** Whether to run even if the environment contains AWS credentials. */
  readonly allowRealAccount: boolean;
  /** Options for the fence of builds. @default - builds are fenced if possible */
  readonly fence?: FenceOptions;
}

/** Parts from which a demo prepares its run. */
export interface DemoStage extends TerminalRun {
  /** Story that tells the demonstration, chapter by chapter. */
  readonly story: Story;
}

/** Run of a demo. `approver` and `fence` are those of the terminal unless given here. */
export type DemoRun = Omit<RunAssemblyProps, 'assembly' | 'folder' | 'progress' | 'signal' | 'story' | 'approver'> &
  Partial<Pick<RunAssemblyProps, 'approver'>>;

/**
 * Runs the demo of an app for a person at a terminal, as `prepare` sets it up.
 *
 * @returns the exit code
 * @throws PythonMissingError or RealAccountError, before anything is started, if the demo cannot run on this machine
 */
export async function runDemo(props: DemoProps, prepare: (stage: DemoStage) => Promise<DemoRun>): Promise<number> {
  const { assembly, folder, approveAll, allowRealAccount, fence } = props;
  return inTerminal({ name: 'demo', decision: approveAll || undefined, allowRealAccount, fence }, async (terminal) => {
    const story = new Story(terminal.progress);
    const run = { ...terminal, mustDelete: true, ...(await prepare({ ...terminal, story })) };
    return runAssembly({ ...run, assembly, folder, story });
  });
}
