import { ApprovalDecision, ApprovalRequest, Approver } from '../actions/ports';

/** Approval that waits until the calling code approves or rejects it. */
export interface HeldApproval {
  readonly request: ApprovalRequest;
  approve(by: string, summary?: string): void;
  reject(by: string, summary?: string): void;
}

/**
 * Approver that holds every approval until the calling code approves or rejects it. Intended for tests, and for scripts
 * that decide on behalf of several people.
 */
export class HeldApprovals implements Approver {
  private held: HeldApproval[] = [];
  private readonly askers: ((approval: HeldApproval) => void)[] = [];

  public async decide(request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalDecision> {
    return new Promise((resolve, reject) => {
      const decision = (approved: boolean) => (by: string, summary?: string) => resolve({ approved, by, summary });
      const approval = { request, approve: decision(true), reject: decision(false) };
      this.hold(approval);
      signal.addEventListener(
        'abort',
        () => {
          this.held = this.held.filter((one) => one !== approval);
          reject(signal.reason as Error);
        },
        { once: true },
      );
    });
  }

  /** Resolves to the next waiting approval, in the order of the requests. Each approval is returned only once. */
  public async next(): Promise<HeldApproval> {
    return this.held.shift() ?? new Promise((resolve) => this.askers.push(resolve));
  }

  /** Number of waiting approvals that `next` has not returned. */
  public get waiting(): number {
    return this.held.length;
  }

  private hold(approval: HeldApproval): void {
    const asker = this.askers.shift();
    if (asker) {
      return asker(approval);
    }
    this.held.push(approval);
  }
}
