import { delivery, Endpoint, REPOSITORY } from './endpoint';

interface Definition {
  readonly name: string;
  readonly examples: readonly Record<string, unknown>[];
}

const VERSIONS = ['api.github.com', 'ghes-31', 'ghes-32', 'ghes-33', 'ghes-34', 'ghes-35'];
// eslint-disable-next-line @typescript-eslint/no-require-imports
const definitionsOf = (version: string): Definition[] => require(`@octokit/webhooks-examples/${version}/index.json`);

/**
 * Executions that each example starts if nothing was received before: `push`, `pull_request opened` and so on, with
 * their number.
 */
async function startedBy(
  version: string,
): Promise<{ sent: number; answers: Record<string, number>; events: Record<string, number> }> {
  const answers: Record<string, number> = {};
  const events: Record<string, number> = {};
  const examples = definitionsOf(version).flatMap(({ name, examples: payloads }) =>
    payloads.map((payload) => ({ name, payload })),
  );
  for (const { name, payload } of examples) {
    const endpoint = new Endpoint([REPOSITORY]);
    const { statusCode, body } = await endpoint.receive(delivery(payload, { event: name }));
    answers[`${statusCode} ${body}`] = (answers[`${statusCode} ${body}`] ?? 0) + 1;
    for (const { detailType, detail } of endpoint.events) {
      const started = 'action' in detail ? `${detailType} ${detail.action}` : `${detailType} ${detail.refType}`;
      events[started] = (events[started] ?? 0) + 1;
    }
  }
  return { sent: examples.length, answers, events };
}

describe('the example payloads that are published for GitHub', () => {
  it.each([
    [
      'api.github.com',
      329,
      { '202 ignored': 319, '202 published': 10 },
      {
        'push branch': 2,
        'push tag': 1,
        'pull_request opened': 4,
        'pull_request reopened': 2,
        'pull_request synchronize': 1,
      },
    ],
    ['ghes-31', 49, { '202 ignored': 48, '202 published': 1 }, { 'pull_request opened': 1 }],
    ['ghes-32', 49, { '202 ignored': 48, '202 published': 1 }, { 'pull_request opened': 1 }],
    ['ghes-33', 50, { '202 ignored': 48, '202 published': 2 }, { 'pull_request opened': 1, 'push tag': 1 }],
    ['ghes-34', 124, { '202 ignored': 120, '202 published': 4 }, { 'pull_request opened': 2, 'push tag': 2 }],
    ['ghes-35', 125, { '202 ignored': 121, '202 published': 4 }, { 'pull_request opened': 2, 'push tag': 2 }],
  ])(
    '[PG-11][PG-13] of %s start pushes and opened, reopened or changed pull requests, and nothing else',
    async (version, sent, answers, events) => {
      const started = await startedBy(version);

      expect(started).toEqual({ sent, answers, events });
    },
  );

  it('are all that the library has', () => {
    expect(
      VERSIONS.reduce((sum, version) => sum + definitionsOf(version).flatMap(({ examples }) => examples).length, 0),
    ).toBe(726);
  });
});
