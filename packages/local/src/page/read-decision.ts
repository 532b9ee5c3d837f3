import { IncomingMessage } from 'node:http';
import { z } from 'zod';

/** A comment may be as long as CodePipeline takes one. */
const MAX_SUMMARY = 512;
const MAX_BYTES = 8_192;

/** @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ApprovalResult.html */
const decision = z.strictObject({
  decision: z.enum(['approve', 'reject']),
  summary: z.string().trim().max(MAX_SUMMARY),
});

/** What a browser is answered. */
export interface DecisionAnswer {
  readonly status: number;
  /** Why it was not taken. */
  readonly problem?: string;
}

/** Reads what the person at the page has decided, and hands it on. A rejection needs a reason. */
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

/** @throws an error if it is not JSON, or is too long */
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
