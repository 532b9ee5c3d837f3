import { Approver } from '../actions/ports';
import { approverFor } from '../approval/approvers';
import { GivenApprover, GivenDecision } from '../approval/given-decisions';
import { findInstallation, refuseRealAccount } from '@slipway/embedded-aws';
import { ConsoleProgress } from '../progress/console-progress';
import { RunReport } from '../report/run-report';
import { chooseFence, describeEngine, fenceOf, FenceOptions, FenceSettings } from '@slipway/buildspec';
import { interruptible } from '@slipway/processes';

export interface InTerminalProps {
  /** Name of the program, which prefixes error messages. */
  readonly name: string;
  /**
   * Decision for every manual approval: true approves, false rejects.
   * @default - the user is asked in the terminal and by `pageApprover`; approvals are rejected if neither is available
   */
  readonly decision?: boolean;
  /** Decisions for individual approvals, which take precedence over `decision`. @default - none */
  readonly decisions?: readonly GivenDecision[];
  /**
   * Build isolation options.
   * @default - builds are fenced if bubblewrap works; otherwise a line reports that they are not
   */
  readonly fence?: FenceOptions;
  /** Path of the bubblewrap program. @default - `bwrap` on the PATH */
  readonly bubblewrap?: string;
  /** Path of the container engine's program. @default - the engine that the user chose, on the PATH */
  readonly engine?: string;
  /**
   * Approver that asks on the live page, in addition to the terminal.
   * @default - the user is asked only in the terminal
   */
  readonly pageApprover?: Approver;
  /** Whether to run even if the environment contains AWS credentials. @default false */
  readonly allowRealAccount?: boolean;
  /** Standard streams of the terminal. @default - the streams of this process */
  readonly streams?: {
    readonly stdin: NodeJS.ReadStream;
    readonly stdout: NodeJS.WriteStream;
    readonly stderr: NodeJS.WritableStream;
  };
}

/** Objects that a run in a terminal uses: progress output, approver, build isolation and abort signal. */
export interface TerminalRun {
  readonly progress: ConsoleProgress;
  readonly approver: Approver;
  /** Build isolation settings. @default - builds are not isolated */
  readonly fence?: FenceSettings;
  /** Signal that Ctrl-C aborts. */
  readonly signal: AbortSignal;
}

/**
 * Runs an app and shows its progress in the terminal. Problems are printed to standard error, and the verdict is the
 * last line of standard output.
 *
 * @returns the exit code
 * @throws PythonMissingError, RealAccountError, UnfencedError or EngineMissingError if the app cannot run on this
 * machine. Nothing has been started in this case
 */
export async function inTerminal(
  props: InTerminalProps,
  act: (run: TerminalRun) => Promise<RunReport>,
): Promise<number> {
  const {
    name,
    decision,
    decisions = [],
    allowRealAccount: allow,
    streams: { stdin, stdout, stderr } = process,
  } = props;
  refuseRealAccount(process.env, { allow });
  await findInstallation(process.env);
  const asked = props.fence && (await fenceOf(props.fence, { stdin, stdout }, props.bubblewrap, props.engine));
  const progress = new ConsoleProgress(stdout);
  const fallback = approverFor(decision, stdin, stdout, progress, props.pageApprover);
  const approver = decisions.length > 0 ? new GivenApprover(decisions, fallback) : fallback;
  try {
    const fence = props.fence ? asked : await fenceOfOwn(progress, props.bubblewrap);
    if (fence?.images) {
      progress.step(`builds and tasks run in containers of their images, with ${describeEngine(fence.images.engine)}`);
    }
    const onInterrupt = () =>
      progress.step('stopping everything that was started (press Ctrl-C again to exit immediately)');
    const { exitCode, summary, problems } = await interruptible(
      (signal) => act({ progress, approver, signal, fence }),
      onInterrupt,
    );
    progress.close();
    problems.forEach((problem) => stderr.write(`${name}: ${problem}\n`));
    stdout.write(`  ${summary}\n`);
    return exitCode;
  } finally {
    progress.close();
  }
}

/**
 * Returns the fence for a demo, or undefined if bubblewrap does not work. A demo builds only Slipway's own code, so it
 * does not require a fence.
 */
async function fenceOfOwn(progress: ConsoleProgress, program?: string): Promise<FenceSettings | undefined> {
  const ask = async (reason: string) => {
    progress.step(`the builds of this demo are not fenced: ${reason}`);
    return true;
  };
  const bubblewrap = await chooseFence({ ask, program });
  return bubblewrap && { bubblewrap };
}
