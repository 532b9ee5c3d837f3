import { FenceOptions } from '@slipway/buildspec';
import { PageApprovals } from '../page/page-approvals';
import { Story } from '../progress/story';
import { inTerminal, TerminalRun } from './in-terminal';
import { runAssembly, RunAssemblyProps } from './run-assembly';

/** Settings that `npm run demo` passes to a demo. */
export interface DemoProps {
  /** Folder of the app, synthesized with the environment variables that the demo needs. */
  readonly assembly: string;
  /** Folder for the report and the logs. */
  readonly folder: string;
  /** Cache folder, which is kept between runs. */
  readonly cache: string;
  /** Whether to approve every manual approval. Otherwise the user is asked. */
  readonly approveAll: boolean;
  /** Whether to show the run on a page in the user's browser. @default false */
  readonly open?: boolean;
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
 * @throws UnfencedError or EngineMissingError if this machine cannot isolate builds as `fence` requires
 */
export async function runDemo(props: DemoProps, prepare: (stage: DemoStage) => Promise<DemoRun>): Promise<number> {
  const { assembly, folder, approveAll, allowRealAccount, fence, open = false } = props;
  const page = open ? { approvals: new PageApprovals(), open, retries: false } : undefined;
  const decision = approveAll || undefined;
  const pageApprover = page?.approvals;
  return inTerminal({ name: 'demo', decision, pageApprover, allowRealAccount, fence }, async (terminal) => {
    const story = new Story(terminal.progress);
    const run = { ...terminal, mustDelete: true, page, ...(await prepare({ ...terminal, story })) };
    return runAssembly({ ...run, assembly, folder, story });
  });
}
