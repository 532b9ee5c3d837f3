import { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

const CREDENTIAL = /Credential=([^/]+)\/\d+\/([^/]+)\//;

/** Signed call in the AWS query protocol. */
export interface QueryRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly action: string;
  readonly parameters: URLSearchParams;
  readonly accessKeyId: string;
  readonly region: string;
}

/** Reads a call. An unsigned call has neither an access key nor a region, and is rejected by the embedded AWS. */
export async function readQueryRequest(request: IncomingMessage): Promise<QueryRequest> {
  const body = await text(request);
  const parameters = new URLSearchParams(body || new URL(request.url!, 'http://front').search);
  const [, accessKeyId = '', region = ''] = CREDENTIAL.exec(request.headers.authorization ?? '') ?? [];
  return {
    path: request.url!,
    headers: request.headers,
    body,
    action: parameters.get('Action') ?? '',
    parameters,
    accessKeyId,
    region,
  };
}

/** Returns the items of a list in a call, whose fields have names such as `Parameters.member.1.ParameterKey`. */
export function membersOf(parameters: URLSearchParams, list: string): Record<string, string>[] {
  const members: Record<string, string>[] = [];
  for (const [name, value] of parameters) {
    const [, index, field] = new RegExp(`^${list}\\.member\\.(\\d+)\\.(\\w+)$`).exec(name) ?? [];
    if (field !== undefined) {
      members[Number(index) - 1] = { ...members[Number(index) - 1], [field]: value };
    }
  }
  return members.filter((member) => member !== undefined);
}
