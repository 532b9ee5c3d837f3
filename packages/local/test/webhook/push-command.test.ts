import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, IncomingHttpHeaders, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { main } from '../../src/cli';
import { signatureOf } from '../../src/webhook/signed-delivery';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { GitFixture } from '../git/git-fixture';

interface Received {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const received: Received[] = [];
let answer = { status: 202, body: 'accepted' };
let server: Server;
let url: string;
let shop: GitFixture;

beforeAll(async () => {
  server = createServer(
    (request, response) =>
      void buffer(request).then((body) => {
        received.push({ url: request.url!, headers: request.headers, body });
        response.writeHead(answer.status).end(answer.body);
      }),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?x=1`;
});

beforeEach(() => {
  received.splice(0);
  answer = { status: 202, body: 'accepted' };
  process.env.HOOK_SECRET = 'hush';
  shop = new GitFixture();
  shop.commit('feat: open', { 'page.txt': '1' });
});

afterAll(async () => {
  delete process.env.HOOK_SECRET;
  server.close();
  removeFolders();
  await once(server, 'close');
});

async function slipway(...argv: string[]) {
  const screen = { out: '', err: '' };
  const stdout = new PassThrough().on('data', (chunk) => (screen.out += chunk));
  const stderr = new PassThrough().on('data', (chunk) => (screen.err += chunk));
  const exitCode = await main(['push', ...argv], process.stdin, stdout as unknown as NodeJS.WriteStream, stderr);
  return { exitCode, ...screen };
}

const elsewhere = () => ['--url', url, '--secret-env', 'HOOK_SECRET'];
const from = () => ['--repo', shop.folder, '--branch', 'main'];

/** Writes the control file of a run, which therefore seems to be active. Returns its folder. */
function standing(changes: object = {}): string {
  const folder = temporaryFolder();
  const webhooks = [{ path: 'GitOps/Url', url, secret: 'hush' }];
  writeFileSync(
    join(folder, 'endpoint.json'),
    JSON.stringify({
      endpoint: 'https://127.0.0.1:1',
      ca: 'pem',
      webhooks,
      repositories: {},
      control: { url: 'http://127.0.0.1:1', token: 'token' },
      ...changes,
    }),
  );
  return folder;
}

test('delivers a signed push to a webhook elsewhere, and prints its answer', async () => {
  shop.git('remote', 'add', 'origin', 'git@github.com:acme/shop.git');

  const { exitCode, out, err } = await slipway(...from(), ...elsewhere());

  const [{ headers, body, url: path }] = received;
  expect(err).toBe('');
  expect(exitCode).toBe(0);
  expect(out).toBe(`push of acme/shop main, delivery ${headers['x-github-delivery']}: 202 accepted\n`);
  expect(path).toBe('/hook?x=1');
  expect(headers).toMatchObject({
    'x-github-event': 'push',
    'content-type': 'application/json',
    'x-hub-signature-256': signatureOf(body, 'hush'),
    host: new URL(url).host,
  });
  expect(JSON.parse(body.toString())).toMatchObject({
    ref: 'refs/heads/main',
    after: shop.git('rev-parse', 'HEAD'),
    repository: { full_name: 'acme/shop', pushed_at: expect.any(Number) },
  });
});

test('fails if the webhook refuses, with the beginning of its answer', async () => {
  answer = { status: 401, body: 'x'.repeat(2000) };

  const { exitCode, out } = await slipway(...from(), ...elsewhere(), '--repository', 'acme/shop');

  expect(exitCode).toBe(1);
  expect(out).toMatch(/: 401 x{500}\n$/);
});

test('uses the previous commit of the branch', async () => {
  const before = shop.git('rev-parse', 'HEAD');
  shop.commit('two');
  shop.commit('three');

  await slipway(...from(), ...elsewhere(), '--repository', 'acme/shop', '--before', before);

  expect(JSON.parse(received[0].body.toString())).toMatchObject({
    before,
    commits: [{ message: 'two' }, { message: 'three' }],
  });
});

test.each([
  ['git@github.com:acme/shop.git'],
  ['https://github.com/acme/shop'],
  ['https://x-token@github.com/acme/shop.git/'],
  ['ssh://git@github.com/acme/shop.git'],
])('knows the repository by its remote %s', async (remote) => {
  shop.git('remote', 'add', 'origin', remote);

  await slipway(...from(), ...elsewhere());

  expect(JSON.parse(received[0].body.toString()).repository.full_name).toBe('acme/shop');
});

test.each([
  ['https://git.example/acme/shop'],
  ['https://notgithub.com/acme/shop'],
  ['https://git.example/github.com/acme/shop'],
  ['https://github.com/acme/shop/x'],
  ['/srv/github.com/acme/shop'],
])('does not accept %s as a name on GitHub', async (remote) => {
  shop.git('remote', 'add', 'origin', remote);

  const { exitCode, err } = await slipway(...from(), ...elsewhere());

  expect(exitCode).toBe(1);
  expect(err).toBe(`slipway: the GitHub name of ${shop.folder} is not known; pass it with --repository owner/name\n`);
});

test.each<[what: string, argv: string[], message: RegExp, exitCode: number]>([
  ['no branch', ['--repo', '.'], /required option '--branch <name>'/, 2],
  [
    'a webhook without a secret',
    ['--branch', 'main', '--url', 'https://hook.example'],
    /^slipway: --url and --secret-env must be used together/,
    1,
  ],
  [
    'a secret without a webhook',
    ['--branch', 'main', '--secret-env', 'HOOK_SECRET'],
    /^slipway: --url and --secret-env must be used together/,
    1,
  ],
  [
    'an empty secret',
    ['--branch', 'main', '--url', 'https://hook.example', '--secret-env', 'NO_SUCH_VARIABLE'],
    /^slipway: the environment variable NO_SUCH_VARIABLE is empty/,
    1,
  ],
  ['another protocol', ['--branch', 'main', '--url', 'ftp://hook.example'], /use an http or https URL/, 2],
  ['what is no URL', ['--branch', 'main', '--url', 'hook'], /use an http or https URL/, 2],
  ['a name without an owner', ['--branch', 'main', '--repository', 'shop'], /use owner\/name/, 2],
])('refuses %s', async (_, argv, message, expected) => {
  const { exitCode, err } = await slipway(...argv);

  expect(exitCode).toBe(expected);
  expect(err).toMatch(message);
  expect(received).toEqual([]);
});

test('fails if nothing answers, and names the host only', async () => {
  const { exitCode, err } = await slipway(
    ...from(),
    '--repository',
    'acme/shop',
    '--url',
    'http://127.0.0.1:9/hook?token=hidden',
    '--secret-env',
    'HOOK_SECRET',
  );

  expect(exitCode).toBe(1);
  expect(err).toMatch(
    /^slipway: the delivery [0-9a-f-]{36} could not be sent to 127\.0\.0\.1:9: .*; check that the webhook is running\n$/,
  );
  expect(err).not.toMatch(/hidden|hush/);
});

test('fails if no run is waiting', async () => {
  const folder = temporaryFolder();

  const { exitCode, err } = await slipway(...from(), '--out', folder);

  expect(exitCode).toBe(1);
  expect(err).toBe(
    `slipway: ${join(folder, 'endpoint.json')} does not exist; start slipway run with --serve and the same --out first. slipway push can also send to another webhook, with --url and --secret-env\n`,
  );
});

test.each([
  ['something else', { webhooks: 'x' }],
  ['an address that is not on loopback', { endpoint: 'https://hook.example' }],
])('refuses a file with %s, and does not show it', async (_, changes) => {
  const { exitCode, err } = await slipway(...from(), '--out', standing(changes));

  expect(exitCode).toBe(1);
  expect(err).toMatch(/endpoint\.json was not written by a run/);
  expect(err).not.toContain('hush');
});

test.each([
  ['none', [], 'the app has 0: none'],
  [
    'two',
    ['https://a.example/', 'https://b.example/'],
    'the app has 2: https://a.example/ (GitOps/Url), https://b.example/ (GitOps/Url)',
  ],
])('refuses a run with %s webhooks', async (_, urls, message) => {
  const { err } = await slipway(
    ...from(),
    '--out',
    standing({ webhooks: urls.map((one) => ({ path: 'GitOps/Url', url: one, secret: 'hush' })) }),
  );

  expect(err).toContain(message);
});

test('the only repository of a run is used if nothing else names one', async () => {
  const out = standing({ endpoint: url.replace(/\/hook.*/, ''), repositories: { 'acme/only': '/elsewhere' } });

  const { exitCode } = await slipway(...from(), '--out', out);

  expect(exitCode).toBe(0);
  expect(JSON.parse(received[0].body.toString()).repository.full_name).toBe('acme/only');
  expect(readFileSync(join(out, 'endpoint.json'), 'utf8')).toContain('acme/only');
});
