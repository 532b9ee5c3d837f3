import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { AnswerNotTakenError } from './errors';

const ATTEMPTS = 3;
/** CloudFormation takes 4,096 bytes in all; the reason gets what the identifiers leave. */
const LONGEST_REASON = 1_000;

export type Send = (url: string, init: { method: 'PUT'; body: string; headers: Record<string, string> }) => Promise<{ ok: boolean; status: number }>;

/**
 * Answers CloudFormation at the pre-signed URL of the event.
 *
 * @param reason why it failed; without it the answer is success
 * @throws AnswerNotTakenError after three attempts. The URL is a secret and stays out of the message
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export async function answer(event: CloudFormationCustomResourceEvent, physicalId: string, reason: string | undefined, send: Send): Promise<void> {
  const body = JSON.stringify({
    Status: reason === undefined ? 'SUCCESS' : 'FAILED',
    Reason: reason?.slice(0, LONGEST_REASON),
    PhysicalResourceId: physicalId,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
  });
  let last: unknown;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      const { ok, status } = await send(event.ResponseURL, { method: 'PUT', body, headers: { 'content-type': '' } });
      if (ok) {
        return;
      }
      last = new Error(`status ${status}`);
    } catch (error) {
      last = error;
    }
  }
  throw new AnswerNotTakenError(`CloudFormation did not take the answer in ${ATTEMPTS} attempts`, { cause: last });
}
