import { ApprovalDecision, ApprovalRequest, Approver } from '../actions/ports';

/** Approval that waits for the person at the page. */
export interface WaitingApproval {
  /** ID of the approval among those that wait. */
  readonly id: string;
  readonly request: ApprovalRequest;
  /** Time of the request, ISO 8601. */
  readonly since: string;
}

interface Held extends WaitingApproval {
  readonly settle: (decision: ApprovalDecision) => void;
}

/** Holds approvals until the person at the page decides them. */
export class PageApprovals implements Approver {
  private readonly held = new Map<string, Held>();
  private count = 0;

  /** Called after each change of the waiting approvals. */
  public onChange: () => void = () => undefined;

  /** Waiting approvals, in the order of their requests. */
  public get waiting(): readonly WaitingApproval[] {
    return [...this.held.values()];
  }

  public async decide(request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalDecision> {
    signal.throwIfAborted();
    const id = String((this.count += 1));
    const stopped = new Promise<never>((_, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
    );
    try {
      const decided = new Promise<ApprovalDecision>((settle) => {
        this.held.set(id, { id, request, since: new Date().toISOString(), settle });
      });
      this.onChange();
      return await Promise.race([decided, stopped]);
    } finally {
      this.held.delete(id);
      this.onChange();
    }
  }

  /** Decides an approval. Returns false if it no longer waits. */
  public settle(id: string, decision: ApprovalDecision): boolean {
    const held = this.held.get(id);
    this.held.delete(id); // the first answer counts
    held?.settle(decision);
    return held !== undefined;
  }
}
