import { ApprovalDecision, ApprovalRequest, Approver } from '../actions/ports';

/** A person who reviews the releases of a demo: decides as another approver does, unless one is to be rejected. */
export class Reviewer implements Approver {
  private rejects?: string;

  /** @param person decides everything that is not rejected, such as the one at the terminal */
  constructor(private readonly person: Approver) {}

  /** Rejects the next release, for this reason. */
  public rejectNext(reason: string): void {
    this.rejects = reason;
  }

  public async decide(request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalDecision> {
    const summary = this.rejects;
    this.rejects = undefined;
    return summary === undefined
      ? this.person.decide(request, signal)
      : { approved: false, by: 'the reviewer of the demo', summary };
  }
}
