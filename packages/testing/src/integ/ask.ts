import { createRequire } from 'node:module';

/** Loads SDK clients from the workspace, because only a check knows which client it needs. */
const load = createRequire(__filename);

interface Client {
  send(command: unknown): Promise<object>;
}

/** Calls a service with an SDK client, and returns the response as JSON. */
export async function ask(service: string, api: string, parameters: object, options: object): Promise<unknown> {
  const client = load(`@aws-sdk/client-${service}`) as Readonly<Record<string, new (props: object) => unknown>>;
  const name = Object.keys(client).find((key) => /\wClient$/.test(key) && !key.startsWith('_'))!;
  const command = new client[`${api.charAt(0).toUpperCase()}${api.slice(1)}Command`](parameters);
  const answer = await (new client[name](options) as Client).send(command);
  return JSON.parse(JSON.stringify({ ...answer, $metadata: undefined }, asText));
}

/** Converts bytes to text, as the assertion function of the CDK integration test library does. */
function asText(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const raw = this[key];
  return raw instanceof Uint8Array ? Buffer.from(raw).toString('utf8') : value;
}

/**
 * Returns a text, number or flag in an answer, by its path with dots. JSON texts on the path are parsed. Returns
 * undefined if the path leads to nothing, or to a list or object, because the function of the library only has leaf
 * values.
 */
export function valueAt(answer: unknown, path: string): unknown {
  const value = path.split('.').reduce((inner, key) => own(read(inner), key), answer);
  return typeof value === 'object' ? undefined : value;
}

function own(value: unknown, key: string): unknown {
  const isThere = typeof value === 'object' && value !== null && key !== 'length' && Object.hasOwn(value, key);
  return isThere ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

function read(value: unknown): unknown {
  try {
    return typeof value === 'string' ? JSON.parse(value) : value;
  } catch {
    return undefined;
  }
}
