import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { messageOf } from '@slipway/processes';
import { ApprovalDecision, ApprovalRequest, Approver } from '../actions/ports';
import { DecisionsError } from './errors';

/** Decision for an individual approval, made before the approval is requested. */
export interface GivenDecision {
  /** Name of the approval action: `action`, `stage/action` or `pipeline/stage/action`. */
  readonly action: string;
  readonly approved: boolean;
  /** Name of the person who decides, or the option that sets the decision, for the record of the approval. */
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
 * Reads a file with decisions: a JSON array, such as `[{"action": "Release/Ask", "decision": "approve", "by": "ana"}]`.
 * Decisions without `by` are recorded with the option, `--approvals`.
 * @throws DecisionsError if the file cannot be read, or does not have this format
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
      `${file} cannot be read; it must contain a JSON array of decisions, such as [{"action": "Release/Ask", "decision": "approve"}]: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

/** Approver that applies given decisions, and passes all other approvals to another approver. */
export class GivenApprover implements Approver {
  /** @throws DecisionsError if two decisions for one action differ */
  constructor(
    private readonly given: readonly GivenDecision[],
    private readonly others: Approver,
  ) {
    const differing = given.find(({ action, approved }) =>
      given.some((other) => other.action === action && other.approved !== approved),
    );
    if (differing) {
      throw new DecisionsError(
        `the approval ${differing.action} is both approved and rejected; specify only one decision`,
      );
    }
  }

  /** Applies the decision with the most specific matching action name. If none matches, asks the other approver. */
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
