import { ApprovalDecision, ApprovalRequest, Approver } from '../actions/ports';

/**
 * Approver of a demo. Rejects selected releases, approves them as another user, or lets their approvals expire. Passes
 * all other approvals to another approver.
 */
export class Reviewer implements Approver {
  private next?: (request: ApprovalRequest, signal: AbortSignal) => Promise<ApprovalDecision>;

  /** @param person approver for all other approvals, for example the user in the terminal */
  constructor(private readonly person: Approver) {}

  /** Rejects the next approval, with this reason. */
  public rejectNext(reason: string): void {
    this.next = async () => ({ approved: false, by: 'the reviewer of the demo', summary: reason });
  }

  /**
   * Approves the next release as another user.
   *
   * @param by name of the IAM user, or ARN of a principal
   */
  public approveNextAs(by: string): void {
    this.next = async () => ({ approved: true, by });
  }

  /** Leaves the approval of the next release undecided, so that it expires. */
  public ignoreNext(): void {
    this.next = async (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      });
  }

  public async decide(request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalDecision> {
    const decide = this.next ?? (async () => this.person.decide(request, signal));
    this.next = undefined;
    return decide(request, signal);
  }
}
