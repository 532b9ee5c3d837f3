import { Approver } from '../actions/ports';
import { approverFor } from '../approval/approvers';
import { GivenApprover, GivenDecision } from '../approval/given-decisions';
import { findInstallation, refuseRealAccount } from '@slipway/embedded-aws';
import { ConsoleProgress } from '../progress/console-progress';
import { RunReport } from '../report/run-report';
import { chooseFence, describeEngine, fenceOf, FenceOptions, FenceSettings } from '@slipway/buildspec';
import { interruptible } from '@slipway/processes';

export interface InTerminalProps {
  /** Stands before what goes wrong. */
  readonly name: string;
  /** Decides every approval. @default - the person at the terminal is asked */
  readonly decision?: boolean;
  /** Decisions about single approvals, which come before that. @default - none */
  readonly decisions?: readonly GivenDecision[];
  /**
   * What the user says about the fence of builds.
   * @default - builds that are our own are fenced where that can be done, and a line says so
   */
  readonly fence?: FenceOptions;
  /** @default - `bwrap` on the path */
  readonly bubblewrap?: string;
  /** @default - the engine that the user asks for, on the path */
  readonly engine?: string;
  /** Asks the person who has opened the live page about approvals, too. @default - nobody has */
  readonly pageApprover?: Approver;
  /** Whether to run although the environment holds credentials of AWS. @default false */
  readonly allowRealAccount?: boolean;
  /** @default - those of this process */
  readonly streams?: {
    readonly stdin: NodeJS.ReadStream;
    readonly stdout: NodeJS.WriteStream;
    readonly stderr: NodeJS.WritableStream;
  };
}

/** What a run in a terminal is made with. */
export interface TerminalRun {
  readonly progress: ConsoleProgress;
  readonly approver: Approver;
  /** What keeps builds in. @default - nothing */
  readonly fence?: FenceSettings;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/**
 * Runs an app for a person at a terminal, and says what came of it: what went wrong on standard error, the verdict in
 * the last line.
 *
 * @returns the exit code
 * @throws PythonMissingError, RealAccountError, UnfencedError before anything is done
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

/** A demonstration runs builds that we have written: they are fenced if that can be done. */
async function fenceOfOwn(progress: ConsoleProgress, program?: string): Promise<FenceSettings | undefined> {
  const ask = async (reason: string) => {
    progress.step(`the builds of this demonstration are not fenced: ${reason}`);
    return true;
  };
  const bubblewrap = await chooseFence({ ask, program });
  return bubblewrap && { bubblewrap };
}
