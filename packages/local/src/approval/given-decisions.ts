import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { messageOf } from '@slipway/processes';
import { ApprovalDecision, ApprovalRequest, Approver } from '../actions/ports';
import { DecisionsError } from './errors';

/** A decision that was made before the approval is asked for. */
export interface GivenDecision {
  /** `action`, `stage/action` or `pipeline/stage/action`. */
  readonly action: string;
  readonly approved: boolean;
  /** Who decides, as the record names them. */
  readonly by: string;
  /** What they say of it. @default - nothing */
  readonly summary?: string;
}

const decisions = z.array(
  z.strictObject({
    action: z.string().min(1),
    decision: z.enum(['approve', 'reject']),
    by: z.string().min(1).optional(),
    summary: z.string().optional(),
  }),
);

/**
 * Reads a file of decisions: a list in JSON, such as `[{"action": "Release/Ask", "decision": "approve", "by": "ana"}]`.
 * @throws DecisionsError if it is anything else
 */
export function readDecisions(file: string): GivenDecision[] {
  try {
    return decisions.parse(JSON.parse(readFileSync(file, 'utf8'))).map(({ decision, by = '--approvals', ...rest }) => ({
      ...rest,
      by,
      approved: decision === 'approve',
    }));
  } catch (error) {
    throw new DecisionsError(
      `${file} is not a list of decisions, such as [{"action": "Release/Ask", "decision": "approve"}]: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

/** Decides the approvals that decisions are given for. What nobody has decided is left to somebody else. */
export class GivenApprover implements Approver {
  /** @throws DecisionsError if two decisions about one action differ */
  constructor(
    private readonly given: readonly GivenDecision[],
    private readonly others: Approver,
  ) {
    const differing = given.find(({ action, approved }) =>
      given.some((other) => other.action === action && other.approved !== approved),
    );
    if (differing) {
      throw new DecisionsError(`${differing.action} is both approved and rejected; give one decision`);
    }
  }

  /** Of several decisions that fit, the one that names the approval most exactly counts. */
  public async decide(request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalDecision> {
    const name = `/${request.pipeline}/${request.stage}/${request.action}`;
    const [decision] = this.given
      .filter(({ action }) => name.endsWith(`/${action}`))
      .sort((one, other) => other.action.length - one.action.length);
    if (decision === undefined) {
      return this.others.decide(request, signal);
    }
    const { approved, by, summary } = decision;
    return { approved, by, summary };
  }
}
