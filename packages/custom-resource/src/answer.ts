import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { AnswerNotTakenError } from './errors';

const ATTEMPTS = 3;
/** Maximum length of the failure reason, in characters. CloudFormation accepts at most 4,096 bytes per response. */
const LONGEST_REASON = 1_000;

/** Function that sends an HTTP request, such as `fetch`. */
export type Send = (
  url: string,
  init: { method: 'PUT'; body: string; headers: Record<string, string> },
) => Promise<{ ok: boolean; status: number }>;

/** Result of a custom resource request. */
export interface Outcome {
  /** Physical ID of the resource. If an update returns another ID, CloudFormation deletes the old resource. */
  readonly id: string;
  /** Values that the template can read with `Fn::GetAtt`, by name. @default - no values */
  readonly attributes?: Readonly<Record<string, number>>;
  /** Reason for the failure. @default - the request succeeded */
  readonly reason?: string;
}

/**
 * Sends the result of a custom resource request to CloudFormation's pre-signed response URL. A longer `reason` is cut
 * to 1,000 characters.
 *
 * @throws AnswerNotTakenError if three attempts fail. The message does not contain the URL, which is a secret
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
  throw new AnswerNotTakenError(`CloudFormation did not accept the response after ${ATTEMPTS} attempts`, {
    cause: last,
  });
}
