import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { ApprovalDecision, ApprovalRequest, Approver } from '../actions/ports';
import { ConsoleProgress } from '../progress/console-progress';
import { printable } from '../progress/printable';
import { userName } from './user-name';

/**
 * Approver that makes the same decision for every approval. Records the option `--approve` or `--reject` as the person
 * who decided.
 */
export class FixedApprover implements Approver {
  constructor(private readonly approved: boolean) {}

  public async decide(): Promise<ApprovalDecision> {
    return { approved: this.approved, by: this.approved ? '--approve' : '--reject' };
  }
}

/**
 * Approver of a run that cannot ask anyone. Rejects every approval. Records `slipway` as the person who decided, and
 * the reason as the comment.
 */
class UnattendedApprover implements Approver {
  public async decide(): Promise<ApprovalDecision> {
    const summary = 'the run has neither a terminal nor a live page, so it cannot ask anyone';
    return { approved: false, by: 'slipway', summary };
  }
}

/**
 * Approver that asks the user in the terminal, one question at a time. Only the full word "yes" approves.
 *
 * The progress output of the run pauses while a question is on the screen. Ctrl-C interrupts the program as usual.
 */
export class TerminalApprover implements Approver {
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly input: NodeJS.ReadableStream,
    private readonly output: NodeJS.WritableStream,
    private readonly progress: Pick<ConsoleProgress, 'hold'>,
  ) {}

  public async decide(request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalDecision> {
    const decision = this.turn.then(() => this.ask(request, signal));
    this.turn = decision.catch(() => undefined);
    return decision;
  }

  private async ask(
    { pipeline, stage, action, message, link }: ApprovalRequest,
    signal: AbortSignal,
  ): Promise<ApprovalDecision> {
    signal.throwIfAborted();
    const release = this.progress.hold();
    try {
      const about = [message, link]
        .filter(Boolean)
        .map((line) => `  ${printable(line!)}\n`)
        .join('');
      const answer = await this.answerTo(
        `\n${pipeline} is waiting for the approval ${stage}/${action}\n${about}`,
        '  Approve? Type yes, or anything else to reject: ',
        signal,
      );
      return { approved: answer.trim().toLowerCase() === 'yes', by: userName() };
    } finally {
      release();
    }
  }

  /**
   * Asks a question, and returns the answer. If the input is closed, for example with Ctrl-D, the answer is empty and
   * does not approve.
   */
  private async answerTo(about: string, question: string, signal: AbortSignal): Promise<string> {
    this.output.write(about);
    const terminal = createInterface({ input: this.input, output: this.output });
    terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    const closed = once(terminal, 'close').then(() => '\n');
    const answer = await Promise.race([terminal.question(question, { signal }), closed]).catch(() => '\n');
    terminal.close();
    if (answer === '\n') {
      this.output.write(answer); // the user's input ended without a line break
    }
    signal.throwIfAborted();
    return answer;
  }
}

/**
 * Approver that asks several approvers at the same time, for example the terminal and the live page. The first answer
 * counts.
 */
export class FirstAnswer implements Approver {
  constructor(private readonly approvers: readonly Approver[]) {}

  public async decide(request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalDecision> {
    const answered = new AbortController();
    const stop = AbortSignal.any([signal, answered.signal]);
    try {
      return await Promise.race(this.approvers.map(async (approver) => approver.decide(request, stop)));
    } finally {
      answered.abort(new Error('it was approved or rejected elsewhere'));
    }
  }
}

/** Approver that prints each approval that it leaves to the live page, because the run has no terminal to ask in. */
class AnnouncedApprover implements Approver {
  constructor(
    private readonly page: Approver,
    private readonly progress: Pick<ConsoleProgress, 'note'>,
  ) {}

  public async decide(request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalDecision> {
    const { pipeline, stage, action } = request;
    this.progress.note(`${pipeline} is waiting for the approval ${stage}/${action} on the live page`);
    return this.page.decide(request, signal);
  }
}

/**
 * Returns the approver of a run.
 *
 * @param decision decision for all approvals; if undefined, the approver asks in the terminal and on the page, or
 * rejects if neither is available
 * @param progress progress output, which pauses while a question is on the screen. Without a terminal, it shows which
 * approvals wait on the page
 * @param page approver that asks on the live page
 */
export function approverFor(
  decision: boolean | undefined,
  input: NodeJS.ReadStream,
  output: NodeJS.WritableStream,
  progress: Pick<ConsoleProgress, 'hold' | 'note'>,
  page?: Approver,
): Approver {
  if (decision !== undefined) {
    return new FixedApprover(decision);
  }
  if (!input.isTTY) {
    return page ? new AnnouncedApprover(page, progress) : new UnattendedApprover();
  }
  return new FirstAnswer([new TerminalApprover(input, output, progress), ...(page ? [page] : [])]);
}
