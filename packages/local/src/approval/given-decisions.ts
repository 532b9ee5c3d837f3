import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { messageOf } from '@slipway/processes';
import { ApprovalDecision, ApprovalRequest, Approver } from '../actions/ports';
import { DecisionsError } from './errors';

/** Decision given before its approval is requested. */
export interface GivenDecision {
  /** Approval to decide: `action`, `stage/action` or `pipeline/stage/action`. */
  readonly action: string;
  readonly approved: boolean;
  /** Name of the person who decides, for the record. */
  readonly by: string;
  /** Comment of the person who decides. @default - none */
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
 * @throws DecisionsError if the file does not have this format
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

/** Decides the approvals for which decisions were given, and passes all others to another approver. */
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

  /** Applies the matching decision that names the approval most exactly. */
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
