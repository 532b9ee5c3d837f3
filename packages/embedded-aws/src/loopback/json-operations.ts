import { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { messageOf } from '@slipway/processes';
import { ApiRefusedError } from './errors';

export type JsonOperations = Readonly<Record<string, (body: unknown) => object | Promise<object>>>;

/**
 * Answers the operations of a service whose protocol is JSON 1.1, as its clients expect it. It checks no rights: that a
 * role may make these calls is proven elsewhere.
 *
 * @param prefix what stands before the name of an operation in the header `x-amz-target`
 */
export function jsonOperations(service: string, prefix: string, operations: JsonOperations): RequestListener {
  return (request, response) => void answer(service, prefix, operations, request, response);
}

async function answer(
  service: string,
  prefix: string,
  operations: JsonOperations,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    send(
      response,
      200,
      await operationOf(service, prefix, operations, String(request.headers['x-amz-target']))(await json(request)),
    );
  } catch (error) {
    send(response, 400, {
      __type: error instanceof ApiRefusedError ? error.type : 'ValidationException',
      message: messageOf(error),
    });
  }
}

function operationOf(service: string, prefix: string, operations: JsonOperations, target: string) {
  const name = target.slice(prefix.length);
  if (!target.startsWith(prefix) || !Object.hasOwn(operations, name)) {
    throw new ApiRefusedError(
      'InvalidActionException',
      `${target} is not answered here; ${service} has ${Object.keys(operations).join(', ')} in this run`,
    );
  }
  return operations[name];
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
