import { ApprovalDecision, ApprovalRequest, Approver } from '../actions/ports';

/**
 * Reviewer of the releases of a demo. Decides as another approver does, except for a release that is to be rejected,
 * approved by someone else, or left to expire.
 */
export class Reviewer implements Approver {
  private next?: (request: ApprovalRequest, signal: AbortSignal) => Promise<ApprovalDecision>;

  /** @param person decides everything else, for example the approver at the terminal */
  constructor(private readonly person: Approver) {}

  /** Rejects the next release, with this reason. */
  public rejectNext(reason: string): void {
    this.next = async () => ({ approved: false, by: 'the reviewer of the demo', summary: reason });
  }

  /**
   * Approves the next release as somebody else.
   *
   * @param by name of the IAM user, or ARN of a principal
   */
  public approveNextAs(by: string): void {
    this.next = async () => ({ approved: true, by });
  }

  /** Does not decide about the next release, so that its approval expires. */
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
