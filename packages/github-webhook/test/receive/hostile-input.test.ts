import fc from 'fast-check';
import { delivery, Endpoint, Invocation, sign } from './endpoint';
import { pullRequest, push } from './payloads';

const HEADERS = ['content-type', 'x-github-delivery', 'x-github-event', 'x-hub-signature-256', 'x-hub-signature'];
const EVENTS = ['push', 'pull_request', 'ping', 'issues'];

let endpoint: Endpoint;
beforeEach(() => (endpoint = new Endpoint()));

const type = fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'text/plain', '');
const method = fc.constantFrom('POST', 'GET', 'PUT', '');

/** Returns every location in a payload, as the keys on the path to it. */
function placesOf(value: unknown, at: readonly string[] = []): (readonly string[])[] {
  return typeof value === 'object' && value !== null
    ? [at, ...Object.entries(value).flatMap(([key, below]) => placesOf(below, [...at, key]))]
    : [at];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  return key === undefined
    ? by
    : Array.isArray(value)
      ? value.map((item, index) => (String(index) === key ? replaced(item, rest, by) : item))
      : { ...(value as object), [key]: replaced((value as Record<string, unknown>)[key], rest, by) };
}

describe('any request', () => {
  it('[PG-11] without the secret gets 401, and starts nothing', async () => {
    const headers = fc.dictionary(
      fc.oneof(fc.constantFrom(...HEADERS), fc.string()),
      fc.oneof(fc.string(), fc.constant(sign('x', 'guessed')), fc.constant(undefined)),
    );
    const request = fc.record({
      headers,
      body: fc.option(fc.string({ unit: 'binary' }), { nil: undefined }),
      isBase64Encoded: fc.boolean(),
      requestContext: fc.record({ http: fc.record({ method }) }),
    });

    await fc.assert(
      fc.asyncProperty(request, async (any) => {
        expect((await endpoint.receive(any)).statusCode).toBe(401);
      }),
      { numRuns: 2_000 },
    );
    expect(endpoint.events).toEqual([]);
  });

  it('[PG-11] of any shape is answered and never throws: without headers, body or method, or with others in their place', async () => {
    const part = fc.oneof(fc.anything(), fc.constant(undefined), fc.constant(null));
    const shaped = fc.record(
      {
        headers: fc.oneof(part, fc.dictionary(fc.constantFrom(...HEADERS), part)),
        body: part,
        isBase64Encoded: part,
        requestContext: fc.oneof(
          part,
          fc.record({ http: fc.oneof(part, fc.record({ method: part }, { requiredKeys: [] })) }, { requiredKeys: [] }),
        ),
      },
      { requiredKeys: [] },
    );

    await fc.assert(
      fc.asyncProperty(fc.oneof(shaped, part), async (any) => {
        expect((await endpoint.receive(any)).statusCode).toBe(401);
      }),
      { numRuns: 2_000 },
    );
    expect(endpoint.events).toEqual([]);
  });

  it.each([
    [401, 'without headers', (request: Invocation) => ({ ...request, headers: undefined })],
    [401, 'without a body', (request: Invocation) => ({ ...request, body: undefined })],
    [401, 'with null for a body', (request: Invocation) => ({ ...request, body: null })],
    [
      401,
      'with a number for its signature',
      (request: Invocation) => ({ ...request, headers: { ...request.headers, 'x-hub-signature-256': 1 } }),
    ],
    [405, 'without a context', (request: Invocation) => ({ ...request, requestContext: undefined })],
    [405, 'without a method', (request: Invocation) => ({ ...request, requestContext: { http: {} } })],
    [
      415,
      'with a number for its content type',
      (request: Invocation) => ({ ...request, headers: { ...request.headers, 'content-type': 1 } }),
    ],
    [
      400,
      'with null for its event',
      (request: Invocation) => ({ ...request, headers: { ...request.headers, 'x-github-event': null } }),
    ],
  ])('[PG-11] gets %i %s, and starts nothing', async (status, _, change) => {
    const { statusCode } = await endpoint.receive(change(delivery(push())));

    expect(statusCode).toBe(status);
    expect(endpoint.events).toEqual([]);
  });

  it('[PG-11] signed, of any bytes, is answered and never fails', async () => {
    const body = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
      fc.json().map((json) => `payload=${encodeURIComponent(json)}`),
    );

    await fc.assert(
      fc.asyncProperty(body, type, fc.constantFrom(...EVENTS), method, async (text, contentType, event, verb) => {
        const wellFormed = Buffer.from(text).toString(); // a lone surrogate cannot be sent

        const { statusCode } = await endpoint.receive(
          delivery(wellFormed, { event, method: verb, headers: { 'content-type': contentType } }),
        );

        expect([202, 400, 405, 415]).toContain(statusCode);
      }),
      { numRuns: 2_000 },
    );
    expect(endpoint.events).toEqual([]);
  });

  it('[PG-11] signed, of a payload with any one value replaced, is answered and never fails', async () => {
    const payload = fc.constantFrom<[string, unknown]>(['push', push()], ['pull_request', pullRequest()]);
    const mutant = payload.chain(([event, value]) =>
      fc.tuple(
        fc.constant(event),
        fc.constantFrom(...placesOf(value)).chain((at) => fc.jsonValue().map((by) => replaced(value, at, by))),
      ),
    );

    await fc.assert(
      fc.asyncProperty(mutant, async ([event, value]) => {
        const { statusCode } = await endpoint.receive(delivery(value, { event }));

        expect([202, 400, 404]).toContain(statusCode);
      }),
      { numRuns: 2_000 },
    );
    for (const { detail } of endpoint.events) {
      expect(detail).toMatchObject({
        commit: expect.stringMatching(/^[0-9a-f]{40}$/),
        repository: 'Codertocat/Hello-World',
        actor: expect.any(String),
      });
    }
  });

  it.each([
    ['nested 400,000 deep', `${'['.repeat(400_000)}${']'.repeat(400_000)}`],
    ['with a prototype in it', '{"__proto__":{"after":"x"},"constructor":{"prototype":{}}}'],
    ['with a number out of range', '{"number":1e999,"action":"opened"}'],
  ])('[PG-11] signed, of JSON %s, starts nothing', async (_, body) => {
    const answers = await Promise.all(EVENTS.map((event) => endpoint.receive(delivery(body, { event }))));

    expect(answers.every(({ statusCode }) => [202, 400].includes(statusCode))).toBe(true);
    expect(endpoint.events).toEqual([]);
  });
});
