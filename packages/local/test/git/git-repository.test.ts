import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractZip } from '@slipway/embedded-aws';
import { GitRepository } from '../../src/git/git-repository';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { GitFixture } from './git-fixture';

afterAll(removeFolders);

const NOWHERE = '0123456789012345678901234567890123456789';

test('returns author, time and message of a commit', async () => {
  const fixture = new GitFixture();
  const id = fixture.commit('feat: a cart\n\nIt has wheels.', { 'cart.ts': '1' });

  const commit = await (await GitRepository.open(fixture.folder)).commit(id);

  expect(commit).toEqual({
    id,
    tree: fixture.git('rev-parse', 'HEAD^{tree}'),
    message: 'feat: a cart\n\nIt has wheels.',
    author: { name: 'Ana', email: 'ana@shop.example', date: '2026-01-02T03:07:05Z' },
    committer: { name: 'Bot', email: 'bot@shop.example', date: '2026-01-02T03:07:05Z' },
    added: ['cart.ts'],
    modified: [],
    removed: [],
  });
});

test('archives exactly the files of a commit, no matter what is in the folder', async () => {
  const fixture = new GitFixture();
  const id = fixture.commit('one', { 'src/cart.ts': 'one', 'umlaut-ä.txt': 'ä' });
  fixture.commit('two', { 'src/cart.ts': 'two' });
  writeFileSync(join(fixture.folder, 'src/cart.ts'), 'not committed');
  const out = temporaryFolder();

  await (await GitRepository.open(fixture.folder)).archive(id, join(out, 'a.zip'));

  expect(await extractZip(join(out, 'a.zip'), join(out, 'files'))).toEqual(['src/cart.ts', 'umlaut-ä.txt']);
  expect(readFileSync(join(out, 'files/src/cart.ts'), 'utf8')).toBe('one');
});

test('finds the head of a branch, even in a bare repository', async () => {
  const fixture = new GitFixture();
  const id = fixture.commit('one');
  fixture.git('branch', 'release/1');
  const bare = join(temporaryFolder(), 'bare.git');
  fixture.git('clone', '--quiet', '--bare', fixture.folder, bare);

  expect(await (await GitRepository.open(bare)).head('release/1')).toBe(id);
});

test('fetches nothing: a partial clone without the files fails', async () => {
  const fixture = new GitFixture();
  const id = fixture.commit('one', { a: '1' });
  fixture.git('config', 'uploadpack.allowFilter', 'true');
  const partial = join(temporaryFolder(), 'partial');
  fixture.git('clone', '--quiet', '--bare', '--filter=blob:none', `file://${fixture.folder}`, partial);

  await expect((await GitRepository.open(partial)).archive(id, join(temporaryFolder(), 'a.zip'))).rejects.toThrow(
    /^git archive failed in .*partial: fatal: /,
  );
});

test.each([
  ['short', 'abc1234'],
  ['like an option', '--output=/tmp/x'],
  ['in upper case', NOWHERE.replace('0', 'A')],
])('refuses a commit that is written %s', async (_, id) => {
  const fixture = new GitFixture();
  fixture.commit('one');

  await expect((await GitRepository.open(fixture.folder)).commit(id)).rejects.toThrow(
    `${id} is not a commit ID: a commit ID has 40 lower-case hexadecimal digits`,
  );
});

test('says what to do if a commit is missing, and if the history is shallow', async () => {
  const fixture = new GitFixture();
  const first = fixture.commit('one');
  fixture.commit('two');
  const shallow = join(temporaryFolder(), 'shallow');
  fixture.git('clone', '--quiet', '--depth=1', `file://${fixture.folder}`, shallow);

  await expect((await GitRepository.open(fixture.folder)).archive(NOWHERE, 'x.zip')).rejects.toThrow(
    `commit ${NOWHERE} is not in ${fixture.folder}; fetch the commit there first`,
  );
  await expect((await GitRepository.open(shallow)).commit(first)).rejects.toThrow(
    `commit ${first} is not in ${shallow}, which is a shallow clone; fetch its whole history with git fetch --unshallow`,
  );
});

test('refuses a branch of a repository that only has a tag', async () => {
  const fixture = new GitFixture();
  fixture.commit('one');
  fixture.git('tag', 'v1');
  fixture.git('checkout', '--quiet', '--detach');
  fixture.git('branch', '--quiet', '-D', 'main');

  await expect((await GitRepository.open(fixture.folder)).head('main')).rejects.toThrow(
    'has no branch main; its branches are: none; create the branch there',
  );
});

test('refuses a missing branch, a folder without a repository, and no folder', async () => {
  const fixture = new GitFixture();
  fixture.commit('one');
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'plain'));

  await expect((await GitRepository.open(fixture.folder)).head('release')).rejects.toThrow(
    `${fixture.folder} has no branch release; its branches are: main; create the branch there, for example with git branch release`,
  );
  await expect((await GitRepository.open(new GitFixture().folder)).head('main')).rejects.toThrow(
    'has no branch main, because it has no commits; commit first: git checkout -B main && git add -A && git commit',
  );
  await expect(GitRepository.open(join(folder, 'plain'))).rejects.toThrow(
    /plain cannot be read as a git repository \(fatal: not a git repository.*\); pass the folder of a clone/,
  );
  await expect(GitRepository.open(join(folder, 'gone'))).rejects.toThrow(
    /gone cannot be read as a git repository \(fatal: cannot change to .*\); pass the folder of a clone/,
  );
});

test('says that git is missing', async () => {
  const { PATH } = process.env;
  process.env.PATH = temporaryFolder();
  try {
    await expect(GitRepository.open(temporaryFolder())).rejects.toThrow(/\(spawn git ENOENT\)/);
  } finally {
    process.env.PATH = PATH;
  }
});

test('ends on request', async () => {
  const fixture = new GitFixture();
  const id = fixture.commit('one');
  const stop = new AbortController();
  const repository = await GitRepository.open(fixture.folder, stop.signal);
  stop.abort(new Error('enough'));

  await expect(repository.commit(id)).rejects.toThrow('enough');
  await expect(GitRepository.open(fixture.folder, stop.signal)).rejects.toThrow('enough');
});

describe('what a version names', () => {
  const fixture = new GitFixture();
  const first = fixture.commit('one', { a: '1' });
  fixture.git('tag', '--annotate', '--message', 'one', 'v1');
  fixture.git('branch', 'v2');
  const second = fixture.commit('two', { a: '2' });
  fixture.git('tag', 'v2');

  test.each<[string, string | undefined, string]>([
    ['the head of the default branch', undefined, second],
    ['a branch', 'main', second],
    ['a tag with a message', 'v1', first],
    ['a branch before a tag of the same name', 'v2', first],
    ['a tag by its full name', 'refs/tags/v2', second],
    ['a commit', first, first],
    ['a commit by the begin of its ID', first.slice(0, 8), first],
  ])('is %s', async (_, version, expected) => {
    expect(await (await GitRepository.open(fixture.folder)).commitOf(version)).toBe(expected);
  });

  test('is the head of the only branch, if the default branch does not exist', async () => {
    const other = new GitFixture();
    other.git('checkout', '--quiet', '-b', 'trunk');
    const id = other.commit('one');
    other.git('symbolic-ref', 'HEAD', 'refs/heads/main');

    expect(await (await GitRepository.open(other.folder)).commitOf()).toBe(id);

    other.git('branch', 'release', id);
    await expect((await GitRepository.open(other.folder)).commitOf()).rejects.toThrow(
      'has no default branch; its branches are: release, trunk; set the sourceVersion of the build or its project to a branch',
    );
  });

  test.each(['gone', 'pr/25', 'refs/heads/gone', '--all', NOWHERE])('is refused if it is %s', async (version) => {
    await expect((await GitRepository.open(fixture.folder)).commitOf(version)).rejects.toThrow(
      `has no branch, tag or commit ${version}; its branches are: main, v2; create it there, or use another sourceVersion`,
    );
  });
});

test('makes a working copy of a commit with all branches, tags and file modes, and leaves the repository as it is', async () => {
  const fixture = new GitFixture();
  const id = fixture.commit('one', { 'run.sh': 'true' });
  chmodSync(join(fixture.folder, 'run.sh'), 0o755);
  const second = fixture.commit('two');
  fixture.git('tag', 'v1', id);
  const before = fixture.git('for-each-ref');
  fixture.git('checkout', '--quiet', '--detach');
  const alone = fixture.commit('on no branch');
  const folder = join(temporaryFolder(), 'src');

  await (await GitRepository.open(fixture.folder)).checkOut(alone, folder, 'https://github.com/acme/shop.git');

  const copy = new GitFixture(folder);
  expect(copy.git('log', '--format=%s')).toBe('on no branch\ntwo\none');
  expect(copy.git('for-each-ref', '--format=%(refname) %(objectname)')).toBe(
    `refs/remotes/origin/main ${second}\nrefs/tags/v1 ${id}`,
  );
  expect(copy.git('remote', 'get-url', 'origin')).toBe('https://github.com/acme/shop.git');
  expect(copy.git('rev-parse', '--abbrev-ref', 'HEAD')).toBe('HEAD'); // detached
  expect(statSync(join(folder, 'run.sh')).mode & 0o111).toBe(0o111);
  expect(fixture.git('for-each-ref')).toBe(before);
});

test('makes a working copy of a shallow clone', async () => {
  const fixture = new GitFixture();
  fixture.commit('one');
  const id = fixture.commit('two', { a: '2' });
  const shallow = join(temporaryFolder(), 'shallow');
  fixture.git('clone', '--quiet', '--depth=1', `file://${fixture.folder}`, shallow);
  const folder = join(temporaryFolder(), 'src');

  await (await GitRepository.open(shallow)).checkOut(id, folder, 'https://github.com/acme/shop.git');

  expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('2');
});
