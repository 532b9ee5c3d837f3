import { readFileSync } from 'node:fs';
import { GitRepository } from '../../src/git/git-repository';
import { pullRequestPayload, pushPayload, PushProps } from '../../src/webhook/github-payload';
import { removeFolders } from '@slipway/testing/temporary-folders';
import { GitFixture } from '../git/git-fixture';

/** Payloads that GitHub has published. */
const EXAMPLES = JSON.parse(readFileSync(require.resolve('@octokit/webhooks-examples'), 'utf8')) as {
  readonly name: string;
  readonly examples: Payload[];
}[];
type Payload = Record<string, unknown> & { readonly commits: Record<string, unknown>[] };

const NO_COMMIT = '0'.repeat(40);
let shop: GitFixture;
let commits: string[];

beforeAll(() => {
  shop = new GitFixture();
  commits = [
    shop.commit('feat: open', { 'page.txt': '1', 'src/old.ts': '1' }),
    shop.commit('feat: an umlaut\n\nand a second line', { 'ä page.txt': '1', 'src/old.ts': null }),
    shop.commit('chore: nothing'),
    shop.commit('feat: change', { 'page.txt': '2' }),
  ];
});
afterAll(removeFolders);

async function push(props: Partial<PushProps> = {}): Promise<Payload> {
  return (await pushPayload(await GitRepository.open(shop.folder), {
    repository: 'acme/shop',
    branch: 'main',
    ...props,
  })) as Payload;
}

/** Returns the paths of all values in an object, such as `repository.owner.login` and `commits.0.id`. */
function paths(value: unknown, prefix = ''): string[] {
  if (typeof value !== 'object' || value === null) {
    return [prefix];
  }
  return Object.entries(value).flatMap(([name, one]) => paths(one, `${prefix}.${Array.isArray(value) ? '*' : name}`));
}

/** @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#push */
test('a push of one commit: from its parent, with the files that it changes', async () => {
  const payload = await push();

  expect(payload).toMatchObject({
    ref: 'refs/heads/main',
    before: commits[2],
    after: commits[3],
    created: false,
    deleted: false,
    forced: false,
    base_ref: null,
    compare: `https://github.com/acme/shop/compare/${commits[2].slice(0, 12)}...${commits[3].slice(0, 12)}`,
    repository: { name: 'shop', full_name: 'acme/shop', owner: { login: 'acme' } },
    pusher: { name: 'local' },
    sender: { login: 'local' },
    commits: [
      { id: commits[3], distinct: true, message: 'feat: change', added: [], removed: [], modified: ['page.txt'] },
    ],
    head_commit: {
      id: commits[3],
      tree_id: shop.git('rev-parse', `${commits[3]}^{tree}`),
      author: { name: 'Ana', email: 'ana@shop.example' },
      committer: { name: 'Bot' },
      timestamp: expect.stringMatching(/^2026-01-02T\d\d:\d\d:\d\dZ$/),
    },
  });
});

test('a push has its time, in whole seconds: now, or the given one', async () => {
  const before = Math.floor(Date.now() / 1_000);

  const made = async (props?: Partial<PushProps>) =>
    ((await push(props)).repository as { pushed_at: number }).pushed_at;

  expect(await made()).toBeGreaterThanOrEqual(before);
  expect(await made()).toBeLessThanOrEqual(Date.now() / 1_000);
  expect(await made({ pushedAt: new Date('2026-11-22T09:00:00.999Z') })).toBe(1_795_338_000);
});

test('a push of several commits names them all, the oldest first', async () => {
  const payload = await push({ before: commits[0], actor: 'ana' });

  expect(payload.sender).toMatchObject({ login: 'ana' });
  expect(
    payload.commits.map(({ id, message, added, removed, modified }) => ({ id, message, added, removed, modified })),
  ).toEqual([
    {
      id: commits[1],
      message: 'feat: an umlaut\n\nand a second line',
      added: ['ä page.txt'],
      removed: ['src/old.ts'],
      modified: [],
    },
    { id: commits[2], message: 'chore: nothing', added: [], removed: [], modified: [] },
    { id: commits[3], message: 'feat: change', added: [], removed: [], modified: ['page.txt'] },
  ]);
});

test('a new branch has no commit before, and names the commits that are on no other branch', async () => {
  shop.git('branch', 'old', commits[1]);

  const created = await push({ before: NO_COMMIT });
  const empty = await push({ branch: 'old', before: NO_COMMIT });

  expect(created).toMatchObject({
    before: NO_COMMIT,
    created: true,
    forced: false,
    compare: `https://github.com/acme/shop/commit/${commits[3]}`,
  });
  expect(created.commits.map(({ id }) => id)).toEqual(commits.slice(2));
  expect(empty).toMatchObject({ commits: [], head_commit: { id: commits[1] } });
});

test('the first commit of all is a new branch', async () => {
  expect(await push({ commit: commits[0] })).toMatchObject({ before: NO_COMMIT, created: true, after: commits[0] });
});

test('a push that leaves commits behind is forced', async () => {
  const payload = await push({ before: commits[3], commit: commits[1] });

  expect(payload).toMatchObject({ forced: true, created: false, commits: [], head_commit: { id: commits[1] } });
});

test('a push of another history is forced', async () => {
  const other = new GitFixture();
  const before = other.commit('one', { a: '1' });
  other.git('switch', '--quiet', '--orphan', 'fresh');
  const after = other.commit('anew', { b: '1' });

  const payload = (await pushPayload(await GitRepository.open(other.folder), {
    repository: 'acme/shop',
    branch: 'main',
    before,
    commit: after,
  })) as Payload;

  expect(payload).toMatchObject({ forced: true, commits: [{ id: after, added: ['b'] }] });
});

test('a merge names the files that it brings', async () => {
  const other = new GitFixture();
  other.commit('one', { a: '1' });
  other.git('switch', '--quiet', '--create', 'side');
  const side = other.commit('side', { b: '1' });
  other.git('switch', '--quiet', 'main');
  const before = other.commit('two', { a: '2' });
  other.git('merge', '--quiet', '--no-edit', 'side');

  const payload = (await pushPayload(await GitRepository.open(other.folder), {
    repository: 'acme/shop',
    branch: 'main',
  })) as Payload;

  expect(payload).toMatchObject({
    before,
    commits: [
      { id: side, added: ['b'] },
      { added: ['b'], modified: [] },
    ],
  });
});

test('a tag is created, and contains no commits', async () => {
  expect(await push({ tag: 'v1.0' })).toMatchObject({
    ref: 'refs/tags/v1.0',
    before: NO_COMMIT,
    after: commits[3],
    base_ref: 'refs/heads/main',
    created: true,
    deleted: false,
    commits: [],
    head_commit: { id: commits[3] },
    compare: `https://github.com/acme/shop/commit/${commits[3]}`,
  });
});

test('a deleted branch no longer has a commit', async () => {
  expect(await push({ deleted: true })).toMatchObject({
    ref: 'refs/heads/main',
    before: commits[3],
    after: NO_COMMIT,
    created: false,
    deleted: true,
    forced: false,
    commits: [],
    head_commit: null,
    compare: `https://github.com/acme/shop/compare/${commits[3].slice(0, 12)}...000000000000`,
  });
});

test.each([{}, { tag: 'v1.0' }, { deleted: true }])(
  'a push %j holds nothing that GitHub does not send',
  async (props) => {
    const examples = EXAMPLES.find(({ name }) => name === 'push')!.examples;
    const known = new Set(examples.flatMap((one) => paths(one)));

    const made = paths(await push({ before: commits[0], ...props }));

    expect(made.filter((path) => !known.has(path) && !/\.(added|removed|modified)/.test(path))).toEqual([]);
  },
);

test('a pull request names both sides by branch and commit', async () => {
  shop.git('branch', 'feature', commits[1]);
  const git = await GitRepository.open(shop.folder);

  const own = await pullRequestPayload(git, { repository: 'acme/shop', number: 7, base: 'main', head: 'feature' });
  const closed = await pullRequestPayload(git, {
    repository: 'acme/shop',
    number: 7,
    base: 'main',
    head: 'feature',
    action: 'closed',
    headRepository: 'eve/shop',
    actor: 'eve',
  });

  expect(own).toMatchObject({
    action: 'opened',
    number: 7,
    sender: { login: 'local' },
    repository: { full_name: 'acme/shop' },
    pull_request: {
      state: 'open',
      head: { ref: 'feature', sha: commits[1], repo: { full_name: 'acme/shop', fork: false } },
      base: { ref: 'main', sha: commits[3], repo: { full_name: 'acme/shop', fork: false } },
    },
  });
  expect(closed).toMatchObject({
    action: 'closed',
    sender: { login: 'eve' },
    pull_request: { state: 'closed', head: { label: 'eve:feature', repo: { full_name: 'eve/shop', fork: true } } },
  });
});

test('a pull request holds nothing that GitHub does not send', async () => {
  const examples = EXAMPLES.find(({ name }) => name === 'pull_request')!.examples;
  const known = new Set(examples.flatMap((one) => paths(one)));

  const made = paths(
    await pullRequestPayload(await GitRepository.open(shop.folder), {
      repository: 'acme/shop',
      number: 7,
      base: 'main',
      head: 'main',
    }),
  );

  expect(made.filter((path) => !known.has(path))).toEqual([]);
});
