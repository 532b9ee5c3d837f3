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

/**
 * Reads a retry request of the page, and passes it to `act`, which retries the stage. If the request is invalid or the
 * retry is refused, the answer contains the reason.
 */
export async function readRetry(request: IncomingMessage, act: (retry: StageRetry) => void): Promise<PageAnswer> {
  const read = retry.safeParse(await readJson(request).catch(() => undefined));
  if (!read.success) {
    return {
      status: 400,
      problem: 'a retry request must contain an execution, its failed stage, and the actions to repeat',
    };
  }
  try {
    act(read.data);
    return { status: 200 };
  } catch (error) {
    return { status: 409, problem: messageOf(error) };
  }
}
