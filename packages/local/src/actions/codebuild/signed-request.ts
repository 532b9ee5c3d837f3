import { createHash, createHmac } from 'node:crypto';
import { AwsCredentials } from '../../embedded-aws/embedded-aws';

const ALGORITHM = 'AWS4-HMAC-SHA256';

export interface SignedRequest {
  readonly endpoint: string;
  readonly region: string;
  /** The signing name, such as `codebuild`. */
  readonly service: string;
  readonly target: string;
  readonly body: string;
  readonly credentials: AwsCredentials;
}

/**
 * Headers of a JSON 1.1 call signed with Signature Version 4, for an API whose SDK client is not worth its size here.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signedHeaders(request: SignedRequest, now = new Date()): Record<string, string> {
  const { endpoint, region, service, target, body, credentials } = request;
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const headers: Record<string, string> = {
    'content-type': 'application/x-amz-json-1.1',
    host: new URL(endpoint).host,
    'x-amz-date': time,
    ...(credentials.sessionToken && { 'x-amz-security-token': credentials.sessionToken }),
    'x-amz-target': target,
  };
  const names = Object.keys(headers).join(';');
  const canonical = ['POST', '/', '', ...Object.entries(headers).map((pair) => pair.join(':')), '', names, sha256(body)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>((all, part) => hmac(all, part), `AWS4${credentials.secretAccessKey}`);
  const signature = hmac(key, [ALGORITHM, time, scope, sha256(canonical)].join('\n')).toString('hex');
  return { ...headers, authorization: `${ALGORITHM} Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}` };
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
