import { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { messageOf } from '@slipway/processes';
import { CallAuthorizer, CallPermissions } from './call-authorizer';
import { ApiRefusedError } from '../loopback/errors';

/** Functions that answer the operations of a service, by operation. They receive the parsed body of the request. */
export type JsonOperations = Readonly<Record<string, (body: unknown) => object | Promise<object>>>;

/** Authorizer for the callers of an endpoint, and the permissions that the operations of the endpoint require. */
export interface CallGate {
  readonly authorizer: CallAuthorizer;
  /** Permissions that each operation requires, by operation. */
  readonly permissions: CallPermissions;
}

/**
 * Returns a request listener that implements the operations of a service in the JSON 1.1 protocol.
 *
 * @param prefix prefix of the operation's name in the header `x-amz-target`
 * @param gate authorization of the callers; without it, every call is allowed
 */
export function jsonOperations(
  service: string,
  prefix: string,
  operations: JsonOperations,
  gate?: CallGate,
): RequestListener {
  return (request, response) => void answer(request, response);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const name = operationOf(service, prefix, operations, String(request.headers['x-amz-target']));
      const body = await text(request);
      const input: unknown = JSON.parse(body);
      const call = { path: request.url!, headers: request.headers, body };
      await gate?.authorizer.authorize(call, gate.permissions[name](input));
      send(response, 200, await operations[name](input));
    } catch (error) {
      refuse(response, error);
    }
  }
}

function operationOf(service: string, prefix: string, operations: JsonOperations, target: string): string {
  const name = target.slice(prefix.length);
  if (!target.startsWith(prefix) || !Object.hasOwn(operations, name)) {
    throw new ApiRefusedError(
      'InvalidActionException',
      `${target} is not supported here; this run supports ${Object.keys(operations).join(', ')} of ${service}`,
    );
  }
  return name;
}

function refuse(response: ServerResponse, error: unknown): void {
  const { type, status } =
    error instanceof ApiRefusedError ? error : new ApiRefusedError('ValidationException', messageOf(error));
  send(response, status, { __type: type, message: messageOf(error) });
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body, epochSeconds));
}

/**
 * Converts dates to epoch seconds, as the JSON 1.1 protocol requires. Reads the original date from `this`, because
 * JSON.stringify converts dates to strings before it calls the replacer.
 */
function epochSeconds(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const original = this[key];
  return original instanceof Date ? original.getTime() / 1000 : value;
}
