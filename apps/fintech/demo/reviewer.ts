import { ApprovalDecision, ApprovalRequest, Approver } from '@slipway/local';

/** A person who reviews releases: as the one at the terminal decides, unless a release is to be rejected. */
export class Reviewer implements Approver {
  private rejects?: string;

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
