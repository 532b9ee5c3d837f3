import { ScriptedGitHub } from '../src/scripted-github';
import { until } from '../src/until';

let gitHub: ScriptedGitHub;
beforeEach(async () => {
  gitHub = new ScriptedGitHub();
  await gitHub.start();
});
afterEach(() => gitHub.stop());

test('it records its requests, and gives the scripted answers, then 200', async () => {
  gitHub.answers = [
    { status: 404, headers: { 'x-told': 'yes' }, body: { message: 'Not Found' } },
    { status: 201, body: 'made' },
  ];

  const first = await fetch(`${gitHub.url}/repos/acme/shop`, {
    method: 'POST',
    body: 'asked',
    headers: { 'x-asked': '1' },
  });
  const others = [await fetch(gitHub.url), await fetch(gitHub.url)];

  expect([first.status, first.headers.get('x-told'), await first.json()]).toEqual([
    404,
    'yes',
    { message: 'Not Found' },
  ]);
  expect(await Promise.all(others.map(async (one) => [one.status, await one.text()]))).toEqual([
    [201, 'made'],
    [200, '{}'],
  ]);
  expect(gitHub.received).toHaveLength(3);
  expect(gitHub.received[0]).toMatchObject({
    method: 'POST',
    path: '/repos/acme/shop',
    body: 'asked',
    headers: { 'x-asked': '1' },
  });
});

test.each(['before', 'within'] as const)('it ends the connection %s the answer', async (fault) => {
  gitHub.answers = [{ status: 200, fault }];

  await expect(fetch(gitHub.url).then((answer) => answer.text())).rejects.toThrow();
});

test('it never answers, until it is stopped or given up', async () => {
  gitHub.answers = [{ status: 200, fault: 'hangs' }];

  const stop = new AbortController();
  const answer = fetch(gitHub.url, { signal: stop.signal });
  await until(() => gitHub.received.length === 1);
  stop.abort();

  await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
});
