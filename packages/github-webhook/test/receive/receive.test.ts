import { randomUUID } from 'node:crypto';
import { DAY, delivery, Endpoint, HOUR, LOCKED_MS, REPOSITORY, sign } from './endpoint';
import { AFTER, BEFORE, commit, push, pullRequest, TAG_OBJECT, ZEROS } from './payloads';

const ID = '72d3162e-cc78-11e3-81ab-4c9367dc0958';

let endpoint: Endpoint;
beforeEach(() => (endpoint = new Endpoint()));

const statuses = (answers: readonly { statusCode: number }[]) =>
  Object.fromEntries(
    [...new Set(answers.map(({ statusCode }) => statusCode))]
      .sort()
      .map((status) => [status, answers.filter(({ statusCode }) => statusCode === status).length]),
  );

describe('a signed delivery', () => {
  it('[PG-11][PG-13] of a push becomes one event with the commit that was pushed', async () => {
    const answer = await endpoint.receive(delivery(push(), { id: ID }));

    expect(answer).toEqual({ statusCode: 202, headers: { 'content-type': 'text/plain' }, body: 'published' });
    expect(endpoint.events).toEqual([
      {
        detailType: 'push',
        detail: {
          deliveryId: ID,
          repository: 'Codertocat/Hello-World',
          actor: 'octocat',
          people: 'octocat: hubot:hubot@example.com :ada@example.com',
          refType: 'branch',
          refName: 'main',
          commit: AFTER,
          before: BEFORE,
          forced: false,
          created: false,
          paths: ['infra/index.ts'],
          commits: [{ id: AFTER, timestamp: '2026-11-22T06:00:00.000Z' }],
          overtaken: false,
        },
      },
    ]);
  });

  it('[PG-11] of a pull request becomes one event', async () => {
    await endpoint.receive(delivery(pullRequest(), { id: ID, event: 'pull_request' }));

    expect(endpoint.events).toEqual([
      {
        detailType: 'pull_request',
        detail: {
          deliveryId: ID,
          repository: 'Codertocat/Hello-World',
          actor: 'octocat',
          action: 'opened',
          number: 7,
          pullRequest: '7',
          baseName: 'main',
          headName: 'feature/x',
          commit: AFTER,
          fork: false,
        },
      },
    ]);
  });

  it.each([
    ['a form', (request: ReturnType<typeof delivery>) => request],
    [
      'a form in base64, as the function URL hands it on',
      (request: ReturnType<typeof delivery>) => ({
        ...request,
        body: Buffer.from(request.body!).toString('base64'),
        isBase64Encoded: true,
      }),
    ],
  ])('[PG-11] may come as %s', async (_, encode) => {
    const form = `payload=${encodeURIComponent(JSON.stringify(push({ sender: { login: 'öctocat +&=' } })))}`;

    const { body } = await endpoint.receive(
      encode(delivery(form, { headers: { 'content-type': 'application/x-www-form-urlencoded' } })),
    );

    expect(body).toBe('published');
    expect(endpoint.events[0].detail.actor).toBe('öctocat +&=');
  });

  it('[PG-11] may come as JSON in base64, whose bytes were signed', async () => {
    const json = JSON.stringify(push({ sender: { login: 'ö' } }));
    const request = delivery(json, { headers: { 'content-type': 'application/json; charset=utf-8' } });

    const { body } = await endpoint.receive({
      ...request,
      body: Buffer.from(json).toString('base64'),
      isBase64Encoded: true,
    });

    expect(body).toBe('published');
  });

  it('is accepted in any case of its header names', async () => {
    const request = delivery(push());
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name.toUpperCase(), value]),
    );

    expect((await endpoint.receive({ ...request, headers })).body).toBe('published');
  });

  it('works the same from GitHub Enterprise', async () => {
    const request = delivery(push(), {
      headers: { 'x-github-enterprise-host': 'github.example.com', 'x-github-enterprise-version': '3.14.0' },
    });

    expect((await endpoint.receive(request)).body).toBe('published');
  });

  it('is spelled as in the allow list, in whatever case GitHub sends the name', async () => {
    endpoint = new Endpoint(['codertocat/HELLO-world']);

    await endpoint.receive(delivery(push()));

    expect(endpoint.events[0].detail.repository).toBe('codertocat/HELLO-world');
  });

  it.each([
    ['ping', 'ping', { zen: 'Keep it logically awesome.', hook_id: 1 }],
    ['another event', 'issues', { action: 'opened' }],
    ['a deleted branch', 'push', push({ after: ZEROS, deleted: true, head_commit: null, commits: [] })],
    [
      'a deleted tag',
      'push',
      push({ ref: 'refs/tags/v1', after: ZEROS, deleted: true, head_commit: null, commits: [] }),
    ],
    ['a ref that is neither branch nor tag', 'push', push({ ref: 'refs/notes/commits' })],
    ['a closed pull request', 'pull_request', pullRequest({ action: 'closed' })],
    ['a label on a pull request', 'pull_request', { action: 'labeled' }],
    [
      'a deleted branch, of which GitHub says no more',
      'push',
      { ref: 'refs/heads/gh-readonly-queue/main/pr-1', deleted: true, repository: { full_name: REPOSITORY } },
    ],
    [
      'a ref that is neither branch nor tag, of which GitHub says no more',
      'push',
      { ref: 'refs/notes/commits', deleted: false, repository: { full_name: REPOSITORY } },
    ],
    [
      'a closed pull request, of which GitHub says no more',
      'pull_request',
      { action: 'closed', repository: { full_name: REPOSITORY } },
    ],
  ])('[PG-11] of %s is accepted and starts nothing', async (_, event, payload) => {
    const answer = await endpoint.receive(delivery(payload, { event }));

    expect(answer).toMatchObject({ statusCode: 202, body: 'ignored' });
    expect(endpoint.events).toEqual([]);
    expect(endpoint.table.items.size).toBe(0);
  });

  const commits = (...listed: Record<string, unknown>[]) =>
    push({ commits: listed.map((lists) => ({ id: AFTER, ...lists })) });

  it.each([
    ['a commit without its added files', commits({ removed: [], modified: ['a'] })],
    ['a commit without its removed files', commits({ added: [], modified: ['a'] })],
    ['a commit without its modified files', commits({ added: ['a'], removed: [] })],
    ['a commit with null for a list', commits({ added: ['a'], removed: null, modified: [] })],
    ['a commit without any list, beside one that has them', commits({ added: ['a'], removed: [], modified: [] }, {})],
  ])(
    '[PG-11] of a push with %s, which GitHub may leave out, reports that its files are not known',
    async (_, payload) => {
      const answer = await endpoint.receive(delivery(payload));

      expect(answer).toMatchObject({ statusCode: 202, body: 'published' });
      expect(endpoint.events[0].detail).toMatchObject({ commit: AFTER, paths: ['**'] });
    },
  );

  it.each([
    ['a push', 'push', push({ sender: { login: null } }), 'hubot'],
    ['a pull request', 'pull_request', pullRequest({ sender: {} }), 'ghost'],
  ])('[PG-11] of %s may have a sender without a login', async (_, event, payload, actor) => {
    expect((await endpoint.receive(delivery(payload, { event }))).body).toBe('published');
    expect(endpoint.events[0].detail.actor).toBe(actor);
  });

  it('[PG-11] of a pull request whose head names no repository is one of a fork', async () => {
    await endpoint.receive(delivery(pullRequest({}, { repo: undefined }), { event: 'pull_request' }));

    expect(endpoint.events[0].detail).toMatchObject({ fork: true });
  });

  it.each([
    ['a new branch', push({ before: ZEROS, created: true }), { created: true, paths: ['**'], commit: AFTER }],
    ['a force push', push({ forced: true }), { forced: true, paths: ['**'] }],
    [
      'a light tag',
      push({ ref: 'refs/tags/v1', created: true, before: ZEROS, commits: [] }),
      { refType: 'tag', refName: 'v1', commit: AFTER },
    ],
    [
      'an annotated tag',
      push({ ref: 'refs/tags/v1', created: true, before: ZEROS, after: TAG_OBJECT }),
      { refType: 'tag', commit: AFTER },
    ],
    [
      'a tag of something that is no commit',
      push({ ref: 'refs/tags/v1', head_commit: null, after: TAG_OBJECT }),
      { refType: 'tag', commit: TAG_OBJECT },
    ],
    [
      'a branch with slashes',
      push({ ref: 'refs/heads/release/2026/11' }),
      { refType: 'branch', refName: 'release/2026/11' },
    ],
    ['a branch that is named like a ref', push({ ref: 'refs/heads/refs/heads/main' }), { refName: 'refs/heads/main' }],
    [
      '2,000 commits',
      push({ commits: Array.from({ length: 2_000 }, (_, index) => commit({ added: [`f/${index % 1_500}`] })) }),
      { paths: Array.from({ length: 1_500 }, (_, index) => `f/${index}`).sort() },
    ],
    [
      '2,048 commits, where GitHub stops',
      push({ commits: Array.from({ length: 2_048 }, () => commit({ added: ['f'] })) }),
      { paths: ['**'] },
    ],
  ])('[PG-11] of %s becomes one event that reports it', async (_, payload, detail) => {
    const answer = await endpoint.receive(delivery(payload));

    expect(answer.body).toBe('published');
    expect(endpoint.events).toEqual([expect.objectContaining({ detail: expect.objectContaining(detail) })]);
  });

  it.each([
    ['its sender', push(), 'octocat'],
    ['who pushed, where it has no sender', push({ sender: undefined }), 'hubot'],
    ['who pushed, where its sender is null', push({ sender: null }), 'hubot'],
    ['nobody, where it has neither', push({ sender: undefined, pusher: undefined }), 'ghost'],
    ['nobody, where both are null', push({ sender: null, pusher: null }), 'ghost'],
    ['nobody, where who pushed has no name', push({ sender: null, pusher: { name: null, email: null } }), 'ghost'],
  ])('[PG-11] of a push names %s', async (_, payload, actor) => {
    await endpoint.receive(delivery(payload));

    expect(endpoint.events).toEqual([expect.objectContaining({ detail: expect.objectContaining({ actor }) })]);
  });

  it.each([undefined, null])('[PG-11] of a pull request names no sender if it is %s', async (sender) => {
    await endpoint.receive(delivery(pullRequest({ sender }), { event: 'pull_request' }));

    expect(endpoint.events).toEqual([expect.objectContaining({ detail: expect.objectContaining({ actor: 'ghost' }) })]);
  });

  it.each([
    ['another repository', { repo: { id: 2, full_name: 'stranger/Hello-World' } }, true],
    ['a repository of the same name', { repo: { id: 2, full_name: 'Codertocat/Hello-World' } }, true],
    ['a repository of the same number', { repo: { id: 1, full_name: 'stranger/Hello-World' } }, true],
    ['a repository that is gone', { repo: null }, true],
    ['the repository itself', { repo: { id: 1, full_name: 'Codertocat/Hello-World' } }, false],
  ])('[PG-11] of a pull request from %s reports whether it is a fork', async (_, head, fork) => {
    await endpoint.receive(delivery(pullRequest({}, head), { event: 'pull_request' }));

    expect(endpoint.events[0].detail).toMatchObject({ fork });
  });
});

describe('refuses', () => {
  const signed = JSON.stringify(push());

  it.each<[number, string, Parameters<typeof delivery>]>([
    [401, 'no signature', [push(), { headers: { 'x-hub-signature-256': undefined } }]],
    [
      401,
      'a SHA-1 signature alone',
      [
        push(),
        {
          headers: {
            'x-hub-signature-256': undefined,
            'x-hub-signature': 'sha1=7d38cdd689735b008b3c702edd92eea23791c5f6',
          },
        },
      ],
    ],
    [
      401,
      'a SHA-1 signature in the header of SHA-256',
      [push(), { headers: { 'x-hub-signature-256': 'sha1=7d38cdd689735b008b3c702edd92eea23791c5f6' } }],
    ],
    [401, 'a signature that is too short', [push(), { headers: { 'x-hub-signature-256': sign(signed).slice(0, -2) } }]],
    [401, 'a signature that is too long', [push(), { headers: { 'x-hub-signature-256': `${sign(signed)}00` } }]],
    [401, 'a signature in upper case', [push(), { headers: { 'x-hub-signature-256': sign(signed).toUpperCase() } }]],
    [401, 'two signatures', [push(), { headers: { 'x-hub-signature-256': `${sign(signed)},${sign(signed)}` } }]],
    [401, 'an empty signature', [push(), { headers: { 'x-hub-signature-256': '' } }]],
    [401, 'another secret', [push(), { secret: 'guessed' }]],
    [401, 'an empty secret', [push(), { secret: '' }]],
    [401, 'a GET without a signature', [push(), { method: 'GET', headers: { 'x-hub-signature-256': undefined } }]],
    [405, 'a signed GET', [push(), { method: 'GET' }]],
    [415, 'signed XML', ['<push/>', { headers: { 'content-type': 'application/xml' } }]],
    [415, 'a body of no type', [push(), { headers: { 'content-type': undefined } }]],
    [400, 'what is not JSON', ['{', {}]],
    [
      400,
      'a form without a payload',
      ['other=1', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    ],
    [400, 'a ping that is not JSON', ['pong', { event: 'ping' }]],
    [400, 'a delivery id that is no GUID', [push(), { id: '1' }]],
    [400, 'no delivery id', [push(), { headers: { 'x-github-delivery': undefined } }]],
    [400, 'no event name', [push(), { headers: { 'x-github-event': undefined } }]],
    [400, 'a push without a commit', [push({ after: undefined }), {}]],
    [400, 'a push with a short commit', [push({ after: AFTER.slice(1) }), {}]],
    [400, 'a push without a repository', [push({ repository: undefined }), {}]],
    [400, 'a push that does not say whether it deletes', [push({ deleted: undefined }), {}]],
    [400, 'a push that is a list', [[], {}]],
    [400, 'a push that is null', ['null', {}]],
    [400, 'a pull request without an action', [{}, { event: 'pull_request' }]],
    [400, 'a push that says it is a pull request', [push(), { event: 'pull_request' }]],
    [400, 'a pull request that says it is a push', [pullRequest(), { event: 'push' }]],
  ])('[PG-11] with %i %s, and says nothing', async (statusCode, _, [payload, props]) => {
    const answer = await endpoint.receive(delivery(payload, props));

    expect(answer).toEqual({ statusCode, headers: { 'content-type': 'text/plain' }, body: '' });
    expect(endpoint.events).toEqual([]);
    expect(endpoint.table.items.size).toBe(0);
    expect(endpoint.log).toEqual([
      expect.objectContaining({
        level: 'warn',
        message: 'refused',
        fields: expect.objectContaining({ status: statusCode }),
      }),
    ]);
  });

  it('[PG-11] with 401 a missing body', async () => {
    const answer = await endpoint.receive({ ...delivery(''), body: undefined, headers: {} });

    expect(answer.statusCode).toBe(401);
  });

  it('[PG-11] with 413 a body above 4 MiB, before it reads the secret', async () => {
    const answer = await endpoint.receive(delivery('x'.repeat(4 * 1024 * 1024 + 1)));

    expect(answer.statusCode).toBe(413);
    expect(endpoint.secrets.calls).toBe(0);
  });

  it('[PG-11] with 413 a body above 4 MiB, before it checks the signature', async () => {
    const answer = await endpoint.receive(
      delivery('x'.repeat(4 * 1024 * 1024 + 1), { headers: { 'x-hub-signature-256': undefined } }),
    );

    expect(answer.statusCode).toBe(413);
  });

  it.each<[string, Parameters<typeof delivery>]>([
    ['its method', [push(), { method: 'GET' }]],
    ['its type', [push(), { headers: { 'content-type': 'application/xml' } }]],
    ['whether it is JSON', ['{', {}]],
    ['its delivery id', [push(), { id: '1' }]],
    ['its fields', [push({ after: 7 }), {}]],
    ['its repository', [push({ repository: { full_name: 'octo-org/other' } }), {}]],
  ])('[PG-11] with 401 a wrong signature, before it reads %s', async (_, [payload, props]) => {
    const answer = await endpoint.receive(delivery(payload, { ...props, secret: 'guessed' }));

    expect(answer.statusCode).toBe(401);
  });

  it('[PG-11] with 401 a malformed signature, before it reads the secret', async () => {
    await endpoint.receive(delivery(push(), { headers: { 'x-hub-signature-256': 'sha256=0' } }));

    expect(endpoint.secrets.calls).toBe(0);
  });
});

describe('repeats', () => {
  const repeat = (make: (index: number) => ReturnType<typeof delivery>) =>
    Promise.all(Array.from({ length: 1_000 }, (_, index) => endpoint.receive(make(index))));

  it('[PG-11] of one delivery, 1,000 at the same time, make one event', async () => {
    const answers = await repeat(() => delivery(push(), { id: ID }));

    expect(endpoint.events).toHaveLength(1);
    expect(answers.filter(({ body }) => body === 'published')).toHaveLength(1);
    expect(Object.keys(statuses(answers)).every((status) => ['202', '409'].includes(status))).toBe(true);
  });

  it('[PG-11] of one body under 1,000 delivery ids, at the same time, make one event', async () => {
    await repeat(() => delivery(push()));

    expect(endpoint.events).toHaveLength(1);
  });

  it('[PG-11] of one delivery id with 1,000 bodies, at the same time, make one event', async () => {
    await repeat((index) => delivery(push({ ref: `refs/heads/b${index}` }), { id: ID }));

    expect(endpoint.events).toHaveLength(1);
  });

  it('[PG-11] of 1,000 different deliveries make 1,000 events', async () => {
    const answers = await repeat((index) => delivery(push({ ref: `refs/heads/b${index}` })));

    expect(statuses(answers)).toEqual({ 202: 1_000 });
    expect(endpoint.events).toHaveLength(1_000);
  });

  it('[PG-11] get the answer that there is nothing to do, in any case of the id', async () => {
    await endpoint.receive(delivery(push(), { id: ID }));

    const answer = await endpoint.receive(delivery(push(), { id: ID.toUpperCase() }));

    expect(answer).toMatchObject({ statusCode: 202, body: 'repeat' });
    expect(endpoint.events).toHaveLength(1);
  });

  it('[PG-11] that arrive while the first is being processed get 409, so that a failure is noticed', async () => {
    const [reached, working] = [resolvers(), resolvers()];
    endpoint.bus = () => {
      reached.resolve({});
      return working.promise as Promise<object>;
    };
    const first = endpoint.receive(delivery(push(), { id: ID }));
    await reached.promise;

    const second = await endpoint.receive(delivery(push(), { id: ID }));
    working.resolve({});

    expect(second.statusCode).toBe(409);
    expect((await first).body).toBe('published');
  });

  it('[PG-11] of a captured delivery under another id start nothing for 90 days', async () => {
    await endpoint.receive(delivery(push()));
    endpoint.clock += 90 * DAY - 1_000;
    endpoint.secrets.rotate("It's a Secret to Everybody");

    expect((await endpoint.receive(delivery(push()))).body).toBe('repeat');
    endpoint.clock += 2_000;
    expect((await endpoint.receive(delivery(push()))).body).toBe('published');
  });

  it('leave no claim on a new id behind', async () => {
    await endpoint.receive(delivery(push(), { id: ID }));
    const other = randomUUID();

    await endpoint.receive(delivery(push(), { id: other }));

    expect([...endpoint.table.items.keys()]).not.toContain(`delivery:${other}`);
  });
});

describe('a delivery whose event does not get through', () => {
  it.each([
    ['throws', async () => Promise.reject(new Error('EventBridge is down'))],
    [
      'takes the call and not the event',
      async () => ({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' }] }),
    ],
    ['says only that it failed', async () => ({ FailedEntryCount: 1 })],
  ])('[PG-11] because EventBridge %s gets 503, and is accepted when it is sent again', async (_, failure) => {
    const healthy = endpoint.bus;
    endpoint.bus = failure;
    const failed = await endpoint.receive(delivery(push(), { id: ID }));
    endpoint.bus = healthy;
    endpoint.events.length = 0;

    const again = await endpoint.receive(delivery(push(), { id: ID }));

    expect(failed).toEqual({ statusCode: 503, headers: { 'content-type': 'text/plain' }, body: '' });
    expect(again.body).toBe('published');
    expect(endpoint.events).toHaveLength(1);
  });

  it('[PG-11] because its invocation died is accepted when it is sent again after that', async () => {
    const healthy = endpoint.bus;
    const reached = resolvers();
    endpoint.bus = () => {
      reached.resolve({});
      return new Promise(() => undefined);
    };
    void endpoint.receive(delivery(push(), { id: ID }));
    await reached.promise;
    endpoint.bus = healthy;

    const early = await endpoint.receive(delivery(push(), { id: ID }));
    endpoint.clock += LOCKED_MS;
    const late = await endpoint.receive(delivery(push(), { id: ID }));

    expect([early.statusCode, late.body]).toEqual([409, 'published']);
  });

  it('[PG-11] fails with the error, even if its claims cannot be released, and is free again in time', async () => {
    const healthy = endpoint.bus;
    endpoint.bus = async () => Promise.reject(new Error('EventBridge is down'));
    endpoint.table.failing.add('Delete');
    const failed = await endpoint.receive(delivery(push(), { id: ID }));
    endpoint.bus = healthy;
    endpoint.clock += LOCKED_MS;

    const again = await endpoint.receive(delivery(push(), { id: ID }));

    expect(failed.statusCode).toBe(503);
    expect(endpoint.log.map(({ message }) => message)).toEqual(['claim not released', 'failed', 'published']);
    expect(endpoint.log[1].fields.error).toMatchObject({ message: 'EventBridge is down' });
    expect(again.body).toBe('published');
  });

  it('[PG-11] because its place among the pushes cannot be written gets 503, and is accepted when it is sent again', async () => {
    endpoint.table.failing.add('Put newest:');
    const failed = await endpoint.receive(delivery(push(), { id: ID }));
    const left = endpoint.table.items.size;
    endpoint.table.failing.clear();

    const again = await endpoint.receive(delivery(push(), { id: ID }));

    expect([failed.statusCode, left]).toEqual([503, 0]);
    expect(endpoint.log[0]).toMatchObject({
      level: 'error',
      message: 'failed',
      fields: { error: { message: 'Put failed' } },
    });
    expect(again.body).toBe('published');
    expect(endpoint.events).toHaveLength(1);
  });

  it.each(['Put', 'Update'])(
    '[PG-11] is distinguished from one that did: if %s fails, the answer says what happened to the event',
    async (call) => {
      endpoint.table.failing.add(call);

      const { statusCode } = await endpoint.receive(delivery(push(), { id: ID }));

      expect([statusCode, endpoint.events.length]).toEqual(call === 'Put' ? [503, 0] : [202, 1]);
      expect(endpoint.log.some(({ level, fields }) => level === 'error' && fields.error instanceof Error)).toBe(true);
    },
  );
});

describe('a rotation of the secret', () => {
  const attempt = async (secret: string, name: string) =>
    (await endpoint.receive(delivery(push({ ref: `refs/heads/${name}` }), { secret }))).statusCode;

  it('[PG-11] loses no delivery: the former secret is valid for a day, the new one at once', async () => {
    expect(await attempt("It's a Secret to Everybody", 'a')).toBe(202);
    endpoint.clock += HOUR;
    endpoint.secrets.rotate('new');
    endpoint.clock += 10_000;

    expect(await attempt("It's a Secret to Everybody", 'b')).toBe(202);
    expect(await attempt('new', 'c')).toBe(202);
    endpoint.clock += DAY - 11_000;
    expect(await attempt("It's a Secret to Everybody", 'd')).toBe(202);
    endpoint.clock += HOUR;
    expect(await attempt("It's a Secret to Everybody", 'e')).toBe(401);
    expect(await attempt('new', 'f')).toBe(202);
  });

  it('[PG-11] is noticed by the first delivery with the new secret, ten seconds after the secret was last read', async () => {
    await attempt("It's a Secret to Everybody", 'a');
    endpoint.secrets.rotate('new');
    endpoint.clock += 9_999;

    expect(await attempt('new', 'b')).toBe(401);
    endpoint.clock += 1;
    expect(await attempt('new', 'b')).toBe(202);
    expect(await attempt("It's a Secret to Everybody", 'c')).toBe(202);
  });

  it('[PG-11] done twice invalidates a leaked secret within five minutes', async () => {
    expect(await attempt("It's a Secret to Everybody", 'a')).toBe(202);
    endpoint.secrets.rotate('first');
    endpoint.secrets.rotate('second');
    endpoint.clock += 5 * 60_000;

    expect(await attempt("It's a Secret to Everybody", 'b')).toBe(401);
    expect(await attempt('first', 'c')).toBe(202);
    expect(await attempt('second', 'd')).toBe(202);
  });

  it('[PG-11] is checked for at most every ten seconds, no matter how many wrong signatures arrive', async () => {
    for (let second = 0; second < 100; second++) {
      await Promise.all(Array.from({ length: 10 }, () => attempt('guessed', 'x')));
      endpoint.clock += 1_000;
    }

    expect(endpoint.secrets.calls).toBe(20); // the current and the previous version, ten times each
    expect(endpoint.log.every(({ fields }) => fields.status === 401)).toBe(true);
  });

  it('[PG-11] gets 503 while the secret cannot be read, and is read again with the next delivery', async () => {
    endpoint.secrets.failing = true;
    const failed = await attempt("It's a Secret to Everybody", 'a');
    endpoint.secrets.failing = false;

    expect([failed, await attempt("It's a Secret to Everybody", 'a')]).toEqual([503, 202]);
  });
});

describe('the log', () => {
  it('has delivery id, event and decision, and nothing of body, signature or secret', async () => {
    const accepted = delivery(push(), { id: ID });
    const refused = delivery(push(), { id: ID, secret: 'guessed' });

    await endpoint.receive(accepted);
    await endpoint.receive(refused);

    expect(endpoint.log).toEqual([
      { level: 'info', message: 'published', fields: { deliveryId: ID, event: 'push', status: 202 } },
      {
        level: 'warn',
        message: 'refused',
        fields: { deliveryId: ID, event: 'push', status: 401, reason: 'wrong signature' },
      },
    ]);
  });

  it('names the field that is not valid, and not its value', async () => {
    await endpoint.receive(delivery(push({ commits: [commit({ added: [7] as never })] }), { id: ID }));

    expect(endpoint.log[0].fields).toMatchObject({ status: 400, verified: true, reason: 'no valid commits.0.added.0' });
  });

  it('leaves out invalid names', async () => {
    await endpoint.receive(
      delivery(push(), { headers: { 'x-github-delivery': '${jndi:x}', 'x-github-event': 'push\nforged' } }),
    );

    expect(endpoint.log[0].fields).toEqual({
      status: 400,
      verified: true,
      reason: 'no valid X-GitHub-Delivery or X-GitHub-Event',
    });
  });
});

function resolvers(): { promise: Promise<unknown>; resolve: (value: unknown) => void } {
  let resolve!: (value: unknown) => void;
  const promise = new Promise((done) => (resolve = done));
  return { promise, resolve };
}
