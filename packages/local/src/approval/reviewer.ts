import { ApprovalDecision, ApprovalRequest, Approver } from '../actions/ports';

/**
 * Reviewer of the releases of a demo. Decides as another approver does, except for a release that is to be rejected.
 */
export class Reviewer implements Approver {
  private rejects?: string;

  /** @param person decides everything that is not rejected, for example the approver at the terminal */
  constructor(private readonly person: Approver) {}

  /** Rejects the next release, with this reason. */
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
