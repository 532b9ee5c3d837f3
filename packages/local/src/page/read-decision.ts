import { IncomingMessage } from 'node:http';
import { z } from 'zod';

/** Maximum length of a comment, in characters, as in CodePipeline. */
const MAX_SUMMARY = 512;
const MAX_BYTES = 8_192;

/**
 * Decision as the page sends it.
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ApprovalResult.html
 */
const decision = z.strictObject({
  decision: z.enum(['approve', 'reject']),
  summary: z.string().trim().max(MAX_SUMMARY),
});

/** Answer to the browser. */
export interface DecisionAnswer {
  readonly status: number;
  /** Reason why the decision was not accepted. */
  readonly problem?: string;
}

/** Reads the decision of the person at the page, and passes it on. A rejection needs a reason. */
export async function readDecision(
  request: IncomingMessage,
  decide: (approved: boolean, summary: string | undefined) => boolean,
): Promise<DecisionAnswer> {
  const read = decision.safeParse(await jsonOf(request).catch(() => undefined));
  if (!read.success) {
    return {
      status: 400,
      problem: `a decision is approve or reject, with a comment of at most ${MAX_SUMMARY} characters`,
    };
  }
  const { decision: chosen, summary } = read.data;
  if (chosen === 'reject' && summary === '') {
    return { status: 400, problem: 'say why you reject it' };
  }
  return decide(chosen === 'approve', summary || undefined)
    ? { status: 200 }
    : { status: 409, problem: 'this approval is no longer waiting: it was decided elsewhere, or has ended' };
}

/**
 * Parses the body of a request.
 * @throws if it is not JSON, or is too long
 */
async function jsonOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_BYTES) {
      throw new Error(`a decision has at most ${MAX_BYTES} bytes`);
    }
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}
