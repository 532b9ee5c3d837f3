import { IncomingMessage } from 'node:http';
import { messageOf } from '@slipway/processes';
import { z } from 'zod';
import { StageRetry } from '../pipeline/stage-retry';
import { PageAnswer, readJson } from './read-json';

const retry = z.strictObject({
  executionId: z.string(),
  stage: z.string(),
  mode: z.enum(['FAILED_ACTIONS', 'ALL_ACTIONS']),
});

/** Reads which stage the person at the page wants to retry, and passes it on. A refusal becomes the answer. */
export async function readRetry(request: IncomingMessage, act: (retry: StageRetry) => void): Promise<PageAnswer> {
  const read = retry.safeParse(await readJson(request).catch(() => undefined));
  if (!read.success) {
    return { status: 400, problem: 'a retry names an execution, its failed stage, and which actions to repeat' };
  }
  try {
    act(read.data);
    return { status: 200 };
  } catch (error) {
    return { status: 409, problem: messageOf(error) };
  }
}
