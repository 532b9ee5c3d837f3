import { createRequire } from 'node:module';

/** Loads SDK clients by name from the workspace, because each check names the client that it needs. */
const load = createRequire(__filename);

interface Client {
  send(command: unknown): Promise<object>;
}

/** Calls an API operation with the service's SDK client, and returns the response as plain data. */
export async function ask(service: string, api: string, parameters: object, options: object): Promise<unknown> {
  const client = load(`@aws-sdk/client-${service}`) as Readonly<Record<string, new (props: object) => unknown>>;
  const name = Object.keys(client).find((key) => /\wClient$/.test(key) && !key.startsWith('_'))!;
  const command = new client[`${api.charAt(0).toUpperCase()}${api.slice(1)}Command`](parameters);
  const answer = await (new client[name](options) as Client).send(command);
  return JSON.parse(JSON.stringify({ ...answer, $metadata: undefined }, asText));
}

/** Converts bytes in a response to text, like the assertion function of `@aws-cdk/integ-tests-alpha`. */
function asText(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const raw = this[key];
  return raw instanceof Uint8Array ? Buffer.from(raw).toString('utf8') : value;
}

/**
 * Returns the string, number or boolean at a path with dots in a response. Strings that contain JSON are parsed on the
 * way. Returns undefined if the path does not exist or leads to a list or object, because the assertion function of
 * `@aws-cdk/integ-tests-alpha` also returns only such values.
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
