import { ApprovalDecision, ApprovalRequest, Approver } from '../actions/ports';

/** Approval that waits for a decision on the page. */
export interface WaitingApproval {
  /** ID of the approval, unique among the approvals of the page. */
  readonly id: string;
  readonly request: ApprovalRequest;
  /** Time of the request in ISO 8601 format. */
  readonly since: string;
}

interface Held extends WaitingApproval {
  readonly settle: (decision: ApprovalDecision) => void;
}

/** Approver that holds approvals until a user approves or rejects them on the page. */
export class PageApprovals implements Approver {
  private readonly held = new Map<string, Held>();
  private count = 0;

  /** Called whenever an approval starts or stops waiting. */
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

  /** Approves or rejects a waiting approval. Returns false if the approval no longer waits. */
  public settle(id: string, decision: ApprovalDecision): boolean {
    const held = this.held.get(id);
    this.held.delete(id); // the first answer counts
    held?.settle(decision);
    return held !== undefined;
  }
}
