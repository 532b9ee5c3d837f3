import { ApprovalDecision, ApprovalRequest, Approver } from '../actions/ports';

/** An approval that waits for a decision. */
export interface HeldApproval {
  readonly request: ApprovalRequest;
  approve(by: string, summary?: string): void;
  reject(by: string, summary?: string): void;
}

/**
 * Holds every approval until the program that runs the pipelines decides it: for tests, and for scripts that play
 * several people.
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

  /** The next approval that waits, each one once, in the order in which they were asked for. */
  public async next(): Promise<HeldApproval> {
    return this.held.shift() ?? new Promise((resolve) => this.askers.push(resolve));
  }

  /** How many wait that `next` has not given out. */
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
