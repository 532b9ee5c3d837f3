import { Approver } from '../actions/ports';
import { approverFor } from '../approval/approvers';
import { GivenApprover, GivenDecision } from '../approval/given-decisions';
import { findInstallation, refuseRealAccount } from '@slipway/embedded-aws';
import { ConsoleProgress } from '../progress/console-progress';
import { RunReport } from '../report/run-report';
import { chooseFence, describeEngine, fenceOf, FenceOptions, FenceSettings } from '@slipway/buildspec';
import { interruptible } from '@slipway/processes';

export interface InTerminalProps {
  /** Prefix of error messages. */
  readonly name: string;
  /** Decision on every approval. @default - the person at the terminal is asked */
  readonly decision?: boolean;
  /** Decisions on single approvals, which take precedence. @default - none */
  readonly decisions?: readonly GivenDecision[];
  /**
   * Options for the fence of builds.
   * @default - builds that are our own are fenced if possible, and a line says so
   */
  readonly fence?: FenceOptions;
  /** Path of Bubblewrap. @default - `bwrap` on the path */
  readonly bubblewrap?: string;
  /** Path of the container engine. @default - the engine that the user asks for, on the path */
  readonly engine?: string;
  /** Approver at the live page, who is asked in addition to the terminal. @default - only the terminal is asked */
  readonly pageApprover?: Approver;
  /** Whether to run even if the environment contains AWS credentials. @default false */
  readonly allowRealAccount?: boolean;
  /** Streams of the terminal. @default - those of this process */
  readonly streams?: {
    readonly stdin: NodeJS.ReadStream;
    readonly stdout: NodeJS.WriteStream;
    readonly stderr: NodeJS.WritableStream;
  };
}

/** Parts from which a run in a terminal is made. */
export interface TerminalRun {
  readonly progress: ConsoleProgress;
  readonly approver: Approver;
  /** Fence around builds. @default - none */
  readonly fence?: FenceSettings;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/**
 * Runs an app for a person at a terminal. Problems are printed to standard error, the verdict in the last line.
 *
 * @returns the exit code
 * @throws PythonMissingError, RealAccountError or UnfencedError, before anything is started, if the app cannot run on
 * this machine
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
      progress.step(`builds and tasks run in containers of their images, by ${describeEngine(fence.images.engine)}`);
    }
    const onInterrupt = () =>
      progress.step('stopping, and ending everything that was started (Ctrl-C again ends at once)');
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

/** Returns the fence of a demonstration. Its builds are our own code, so they are fenced only if that is possible. */
async function fenceOfOwn(progress: ConsoleProgress, program?: string): Promise<FenceSettings | undefined> {
  const ask = async (reason: string) => {
    progress.step(`the builds of this demonstration are not fenced: ${reason}`);
    return true;
  };
  const bubblewrap = await chooseFence({ ask, program });
  return bubblewrap && { bubblewrap };
}
