import { setTimeout as sleep } from 'node:timers/promises';
import { ScanFailedError } from '../service/security/finding';

const PATH = '/openapi.json';
const ATTEMPTS = 5;
const ANSWER_MS = 5_000;
const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];

interface OpenApi {
  readonly openapi?: string;
  readonly paths?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** API description of the green tasks. */
export interface ApiDescription {
  /**
   * OpenAPI document for the scanner. Its only server is the test listener of the green tasks, even if the green tasks'
   * own document lists other servers.
   */
  readonly openApi: object;
  /** Operations in the document, as method and path, such as `GET /health`. */
  readonly operations: readonly string[];
}

/**
 * Requests the API description of the green tasks. A failed request is repeated, because a changed listener rule takes
 * effect after a moment.
 *
 * @throws ScanFailedError if no attempt gets a description, or the description has no operations
 */
export async function apiDescription(url: string, pauseMs = 3_000, attempts = ATTEMPTS): Promise<ApiDescription> {
  const { description, problem } = await ask(`${url}${PATH}`);
  if (description !== undefined) {
    return described(url, description);
  }
  if (attempts === 1) {
    throw new ScanFailedError(`the green tasks have no API description at ${url}${PATH}: ${problem}`);
  }
  await sleep(pauseMs);
  return apiDescription(url, pauseMs, attempts - 1);
}

async function ask(url: string): Promise<{ readonly description?: OpenApi; readonly problem?: string }> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
    return answer.ok ? { description: (await answer.json()) as OpenApi } : { problem: `status ${answer.status}` };
  } catch (error) {
    const { message, cause } = error as Error;
    return { problem: cause instanceof Error ? `${message}: ${cause.message}` : message };
  }
}

function described(url: string, { openapi, paths = {} }: OpenApi): ApiDescription {
  const only = Object.entries(paths).map(([path, item]) => {
    const known = Object.entries(item).filter(([key]) => METHODS.includes(key) || key === 'parameters');
    return [path, Object.fromEntries(known)] as const;
  });
  const operations = only.flatMap(([path, item]) =>
    Object.keys(item)
      .filter((key) => METHODS.includes(key))
      .map((method) => `${method.toUpperCase()} ${path}`),
  );
  if (operations.length === 0) {
    throw new ScanFailedError(
      `the API description of the green tasks at ${url}${PATH} has no operations: there is nothing to scan`,
    );
  }
  const info = { title: 'green', version: '1' };
  return { openApi: { openapi, info, servers: [{ url }], paths: Object.fromEntries(only) }, operations };
}
