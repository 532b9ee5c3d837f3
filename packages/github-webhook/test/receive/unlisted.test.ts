import { delivery, Endpoint, REPOSITORY } from './endpoint';
import { pullRequest, push } from './payloads';

const TARGET = 'x-github-hook-installation-target-type';

let endpoint: Endpoint;
beforeEach(() => (endpoint = new Endpoint()));

const send = (event: string, payload: object, target?: string) =>
  endpoint.receive(delivery(payload, { event, headers: { [TARGET]: target } }));
const elsewhere = { repository: { full_name: 'Codertocat/Renamed' } };

describe('a delivery of a repository that is not on the list', () => {
  it.each([
    ['a push', 'push', push(elsewhere), 'repository'],
    ['a push, of whose webhook GitHub does not say what it belongs to', 'push', push(elsewhere), undefined],
    ['a push with nothing else in it', 'push', elsewhere, 'repository'],
    ['a pull request', 'pull_request', pullRequest(elsewhere), 'repository'],
  ])(
    'gets 404, which GitHub shows, when it is %s from the webhook of one repository',
    async (_, event, payload, target) => {
      const answer = await send(event, payload, target);

      expect(answer).toMatchObject({ statusCode: 404, body: '' });
      expect(endpoint.events).toEqual([]);
      expect(endpoint.table.items.size).toBe(0);
      expect(endpoint.log).toEqual([
        {
          level: 'warn',
          message: 'refused',
          fields: expect.objectContaining({ status: 404, verified: true, reason: 'the repository is not on the list' }),
        },
      ]);
    },
  );

  it.each([
    ['push', push(elsewhere), 'organization'],
    ['push', elsewhere, 'organization'],
    ['pull_request', elsewhere, 'integration'],
    ['issues', elsewhere, 'repository'],
    ['ping', elsewhere, 'repository'],
  ])('is accepted and starts nothing, when it is a %s that is to be expected', async (event, payload, target) => {
    expect(await send(event, payload, target)).toMatchObject({ statusCode: 202, body: 'ignored' });
    expect(endpoint.events).toEqual([]);
  });

  it.each([
    [
      'was renamed',
      {
        action: 'renamed',
        changes: { repository: { name: { from: 'hello-world' } } },
        repository: { full_name: 'Codertocat/Renamed', owner: { login: 'Codertocat' } },
      },
    ],
    [
      'was transferred by its user',
      {
        action: 'transferred',
        changes: { owner: { from: { user: { login: 'Codertocat' } } } },
        repository: { full_name: 'octo-org/Hello-World', name: 'Hello-World' },
      },
    ],
    [
      'was transferred by its organization',
      {
        action: 'transferred',
        changes: { owner: { from: { organization: { login: 'Codertocat' } } } },
        repository: { full_name: 'octo-org/Hello-World', name: 'Hello-World' },
      },
    ],
  ])('gets 404 at once from the webhook of an organization, when a repository of the list %s', async (_, payload) => {
    expect((await send('repository', payload, 'organization')).statusCode).toBe(404);
    expect(endpoint.log[0].fields).toMatchObject({
      status: 404,
      reason: `repository ${REPOSITORY} has been renamed`,
    });
  });

  it.each([
    [
      'another one was renamed',
      {
        action: 'renamed',
        changes: { repository: { name: { from: 'other' } } },
        repository: { full_name: 'Codertocat/Renamed', owner: { login: 'Codertocat' } },
      },
    ],
    [
      'another one was transferred',
      {
        action: 'transferred',
        changes: { owner: { from: {} } },
        repository: { full_name: 'octo-org/Hello-World', name: 'Hello-World' },
      },
    ],
    ['another one was archived', { action: 'archived', repository: { full_name: 'octo-org/other' } }],
  ])('is accepted, when %s', async (_, payload) => {
    expect((await send('repository', payload, 'organization')).statusCode).toBe(202);
  });
});
