import fc from 'fast-check';
import { askGitHub, GitHubRequest, RefusedError, TryAgainError } from '@slipway/github-api';
import { Scripted, ScriptedGitHub } from '@slipway/testing/scripted-github';

const TOKEN = 'ghp_S3cretOfTheTests';
const NOW = 1_800_000_000_000;
const github = new ScriptedGitHub();

beforeAll(() => github.start());
afterAll(() => github.stop());
beforeEach(() => {
  github.received.length = 0;
  github.answers = [];
  jest.spyOn(Date, 'now').mockReturnValue(NOW);
});
afterEach(() => jest.restoreAllMocks());

const ask = (request: Partial<GitHubRequest> = {}) =>
  askGitHub({ apiUrl: github.url, token: TOKEN, method: 'GET', path: '/user', ...request });

/** Returns the result of a request to which GitHub responds in this way. */
async function failure(answer: Scripted, request: Partial<GitHubRequest> = {}): Promise<Error> {
  github.answers = [answer];
  return ask(request).then(
    () => fail('it was well'),
    (error: Error) => error,
  );
}

describe('a call to GitHub', () => {
  it('sends the token, the version of the API and the caller, and returns the answer', async () => {
    github.answers = [{ status: 200, headers: { link: '<next>; rel="next"' }, body: { id: 7 } }];

    const { json, headers } = await ask({
      method: 'POST',
      path: '/repos/acme/shop/statuses/1',
      body: { state: 'success' },
    });

    expect([json, headers.get('link')]).toEqual(['{"id":7}', '<next>; rel="next"']);
    expect(github.received).toEqual([
      expect.objectContaining({
        method: 'POST',
        path: '/repos/acme/shop/statuses/1',
        body: '{"state":"success"}',
        headers: expect.objectContaining({
          authorization: `Bearer ${TOKEN}`,
          accept: 'application/vnd.github+json',
          'x-github-api-version': '2022-11-28',
          'user-agent': 'slipway',
        }),
      }),
    ]);
  });

  it('sends no body if there is nothing to send', async () => {
    await ask();

    expect(github.received[0].body).toBe('');
  });

  it('accepts a status that it is configured to accept', async () => {
    github.answers = [{ status: 404, body: 'gone' }];

    expect((await ask({ method: 'DELETE', welcome: [404] })).json).toBe('gone');
  });

  it.each<[string, Scripted, number | undefined, string]>([
    [
      'is busy',
      { status: 502, body: '<html>\n\tout  of\u0007 order</html>' },
      undefined,
      'GitHub could not process the request (GET /user: 502, <html> out of order</html>)',
    ],
    [
      'is busy and says for how long',
      { status: 503, headers: { 'retry-after': '3' } },
      3_000,
      'GitHub could not process the request (GET /user: 503, {})',
    ],
    [
      'says when, in words',
      { status: 503, headers: { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' } },
      undefined,
      'GitHub could not process the request',
    ],
    ['gives up', { status: 408 }, undefined, 'GitHub could not process the request'],
    [
      'limits the rate of requests',
      { status: 429, headers: { 'retry-after': '7' }, body: { message: 'slow down' } },
      7_000,
      'the rate limit of GitHub is exceeded (GET /user: 429, slow down)',
    ],
    ['limits it with 403', { status: 403, headers: { 'retry-after': '0' } }, 0, 'the rate limit of GitHub is exceeded'],
    [
      'limits it and does not say for how long',
      { status: 403, body: { message: 'You have exceeded a secondary rate limit' } },
      60_000,
      'the rate limit of GitHub is exceeded',
    ],
    [
      'names the time of the next request',
      { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1800000005' } },
      5_000,
      'the rate limit of GitHub is exceeded',
    ],
    [
      'names a time that is over',
      { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1700000000' } },
      0,
      'the rate limit of GitHub is exceeded',
    ],
    [
      'says neither',
      { status: 429, headers: { 'x-ratelimit-remaining': '0' } },
      60_000,
      'the rate limit of GitHub is exceeded',
    ],
    [
      'has requests left',
      { status: 500, headers: { 'x-ratelimit-remaining': '10', 'x-ratelimit-reset': '1800000005' } },
      undefined,
      'GitHub could not process the request',
    ],
  ])('is retried if it %s', async (_, answer, waitMs, message) => {
    const error = await failure(answer);

    expect(error).toBeInstanceOf(TryAgainError);
    expect(error).toMatchObject({ name: 'TryAgainError', waitMs, message: expect.stringContaining(message) });
  });

  it.each<[string, Scripted]>([
    ['ended the connection', { status: 0, fault: 'before' }],
    ['ended it within its answer', { status: 200, fault: 'within' }],
    ['does not answer', { status: 0, fault: 'hangs' }],
  ])('is retried if it %s', async (_, answer) => {
    const error = await failure(answer, { timeoutMs: 200 });

    expect(error).toBeInstanceOf(TryAgainError);
    expect(error.message).toMatch(new RegExp(`^GitHub cannot be reached at ${github.url} \\(.+\\)$`));
    expect(error.cause).toBeDefined();
  });

  it.each([
    [301, 'Moved Permanently', 'use its current name'],
    [307, 'Temporary Redirect', 'use its current name'],
    [401, 'Bad credentials', 'store a new token in the secret'],
    [403, 'Resource not accessible', 'give it the permission'],
    [418, "I'm a teapot", "see GitHub\'s message for the reason"],
  ])('is refused with %i, and the message says what to do', async (status, message, todo) => {
    const error = await failure(
      { status, headers: { location: `${github.url}/elsewhere` }, body: { message } },
      { advice: { 403: 'give it the permission' } },
    );

    expect(error).toBeInstanceOf(RefusedError);
    expect(error.message).toMatch(
      new RegExp(`^GitHub refused the request \\(GET /user: ${status}, ${message}\\); .*${todo}$`),
    );
    expect(github.received).toHaveLength(1);
  });

  it.each([401, 500])('never shows the token, even if the answer (%i) does', async (status) => {
    const error = await failure({ status, body: { message: `Bearer ${TOKEN} is unknown${'.'.repeat(480)}${TOKEN}` } });

    expect(error.message).toContain('Bearer *** is unknown');
    expect(error.message).not.toContain(TOKEN.slice(0, 6));
  });

  it.each(['', 'ghp_two words', 'ghp_two\nlines', 'ghp_\u{1F600}'])(
    'sends nothing with an invalid token, and does not show it: %j',
    async (token) => {
      const error = await failure({ status: 200 }, { token });

      expect(error).toBeInstanceOf(RefusedError);
      expect([error.message, error.cause]).toEqual([
        'the secret does not contain a valid token: store only the token in the secret, as plain text',
        undefined,
      ]);
      expect(github.received).toEqual([]);
    },
  );

  it('fails with a message of one line, whatever the answer is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(400, 404, 422, 500), fc.oneof(fc.string(), fc.json()), async (status, body) => {
        const error = await failure({ status, body });
        expect(error.message).toMatch(
          /^GitHub (refused|could not process) the request \(GET \/user: \d{3}, [^\p{C}]*/u,
        );
        expect(error.message.length).toBeLessThan(700);
      }),
      { numRuns: 100 },
    );
  });
});
