/** Parts of a function URL event that the handler reads. */
export interface Request {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly isBase64Encoded: boolean;
  readonly method: string;
}

/**
 * Reads a request from an event of any shape. Missing or invalid parts count as empty, and then no signature matches.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-request-payload
 */
export function readRequest(event: unknown): Request {
  const { headers, body, isBase64Encoded, requestContext } = objectOf(event);
  return {
    headers: Object.fromEntries(Object.entries(objectOf(headers)).map(([name, value]) => [name, textOf(value)])),
    body: textOf(body),
    isBase64Encoded: isBase64Encoded === true,
    method: textOf(objectOf(objectOf(requestContext).http).method) ?? '',
  };
}

/** Returns the value of a header, ignoring case. */
export function header({ headers }: Request, name: string): string | undefined {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
