import { createInterface } from 'node:readline/promises';
import { userInfo } from 'node:os';
import { ApprovalDecision, ApprovalRequest, Approver } from '../actions/ports';
import { printable } from '../progress/printable';

/** Decides every approval alike, as the option of the command says. */
export class FixedApprover implements Approver {
  constructor(private readonly approved: boolean) {}

  public async decide(): Promise<ApprovalDecision> {
    return { approved: this.approved, by: this.approved ? '--approve' : '--reject' };
  }
}

/** Asks the person at the terminal. One question at a time; only a full yes approves. */
export class TerminalApprover implements Approver {
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly input: NodeJS.ReadableStream,
    private readonly output: NodeJS.WritableStream,
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
    const terminal = createInterface({ input: this.input, output: this.output });
    try {
      const about = [message, link]
        .filter(Boolean)
        .map((line) => `  ${printable(line!)}\n`)
        .join('');
      const answer = await terminal.question(
        `\n${pipeline} waits for ${stage}/${action}\n${about}  Approve? Type yes, or anything else to reject: `,
        { signal },
      );
      return { approved: answer.trim().toLowerCase() === 'yes', by: userInfo().username };
    } finally {
      terminal.close();
    }
  }
}

/**
 * Who decides about approvals.
 *
 * @param decision for all of them; undefined asks the person at the terminal, and rejects where there is none
 */
export function approverFor(
  decision: boolean | undefined,
  input: NodeJS.ReadStream,
  output: NodeJS.WritableStream,
): Approver {
  if (decision === undefined && input.isTTY) {
    return new TerminalApprover(input, output);
  }
  return new FixedApprover(decision ?? false);
}
