import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { AnswerNotTakenError } from './errors';

const ATTEMPTS = 3;
/** CloudFormation takes 4,096 bytes in all; the reason gets what the identifiers leave. */
const LONGEST_REASON = 1_000;

export type Send = (
  url: string,
  init: { method: 'PUT'; body: string; headers: Record<string, string> },
) => Promise<{ ok: boolean; status: number }>;

/** Result for a custom resource. */
export interface Outcome {
  readonly id: string;
  /** @default - none */
  readonly attributes?: Readonly<Record<string, number>>;
  /** Why it failed. @default - it did not */
  readonly reason?: string;
}

/**
 * Answers CloudFormation at the pre-signed URL of the event.
 *
 * @throws AnswerNotTakenError after three attempts. The URL is a secret and stays out of the message
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export async function answer(
  event: CloudFormationCustomResourceEvent,
  { id, attributes, reason }: Outcome,
  send: Send,
): Promise<void> {
  const body = JSON.stringify({
    Status: reason === undefined ? 'SUCCESS' : 'FAILED',
    Reason: reason?.slice(0, LONGEST_REASON),
    PhysicalResourceId: id,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    Data: attributes,
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
