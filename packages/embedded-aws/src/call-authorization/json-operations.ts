import { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { messageOf } from '@slipway/processes';
import { CallAuthorizer, CallPermissions } from './call-authorizer';
import { ApiRefusedError } from '../loopback/errors';

export type JsonOperations = Readonly<Record<string, (body: unknown) => object | Promise<object>>>;

/** Who may call the operations of an endpoint. */
export interface CallGate {
  readonly authorizer: CallAuthorizer;
  /** Of every operation. */
  readonly permissions: CallPermissions;
}

/**
 * Answers the operations of a service whose protocol is JSON 1.1, as its clients expect it.
 *
 * @param prefix what stands before the name of an operation in the header `x-amz-target`
 * @param gate who may call them; without it everyone may
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
 * Points in time are numbers in this protocol. JSON.stringify has made them text already when it asks for a
 * replacement.
 */
function epochSeconds(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const original = this[key];
  return original instanceof Date ? original.getTime() / 1000 : value;
}
