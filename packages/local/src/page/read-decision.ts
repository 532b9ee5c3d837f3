import { IncomingMessage } from 'node:http';
import { z } from 'zod';

/** Maximum length of a comment, in characters, as in CodePipeline. */
const MAX_SUMMARY = 512;
const MAX_BYTES = 8_192;

/**
 * Request body with which the page sends a decision.
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ApprovalResult.html
 */
const decision = z.strictObject({
  decision: z.enum(['approve', 'reject']),
  summary: z.string().trim().max(MAX_SUMMARY),
});

/** Response of the server to a decision. */
export interface DecisionAnswer {
  readonly status: number;
  /** Reason why the decision was not accepted. */
  readonly problem?: string;
}

/** Reads the decision in a request of the page, and passes it to `decide`. A rejection needs a comment. */
export async function readDecision(
  request: IncomingMessage,
  decide: (approved: boolean, summary: string | undefined) => boolean,
): Promise<DecisionAnswer> {
  const read = decision.safeParse(await jsonOf(request).catch(() => undefined));
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
    : { status: 409, problem: 'this approval is no longer waiting: it was decided elsewhere, or its action has ended' };
}

/**
 * Parses the body of a request as JSON.
 * @throws Error if the body is not JSON or exceeds the maximum size
 */
async function jsonOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_BYTES) {
      throw new Error(`the decision exceeds ${MAX_BYTES} bytes`);
    }
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}
