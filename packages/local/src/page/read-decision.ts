import { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { PageAnswer, readJson } from './read-json';

/** Maximum length of a comment, in characters, as in CodePipeline. */
const MAX_SUMMARY = 512;

/**
 * Request body with which the page sends a decision.
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ApprovalResult.html
 */
const decision = z.strictObject({
  decision: z.enum(['approve', 'reject']),
  summary: z.string().trim().max(MAX_SUMMARY),
});

/** Reads the decision in a request of the page, and passes it to `decide`. A rejection needs a comment. */
export async function readDecision(
  request: IncomingMessage,
  decide: (approved: boolean, summary: string | undefined) => boolean,
): Promise<PageAnswer> {
  const read = decision.safeParse(await readJson(request).catch(() => undefined));
  if (!read.success) {
    return {
      status: 400,
      problem: `the decision must be approve or reject, with a comment of at most ${MAX_SUMMARY} characters`,
    };
  }
  const { decision: chosen, summary } = read.data;
  if (chosen === 'reject' && summary === '') {
    return { status: 400, problem: 'enter a reason for the rejection' };
  }
  return decide(chosen === 'approve', summary || undefined)
    ? { status: 200 }
    : {
        status: 409,
        problem: 'this approval is no longer pending: it was approved or rejected elsewhere, or its action has ended',
      };
}
