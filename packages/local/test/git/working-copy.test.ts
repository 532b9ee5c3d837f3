import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FROM_SOURCES } from '@slipway/testing/from-sources';
import { UserRepository } from '@slipway/testing/user-repository';
import { runGitInCopy } from '../../src/git/run-git';
import { WorkingCopy } from '../../src/git/working-copy';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'slipway-copy-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function copy(): WorkingCopy {
  const sample = join(folder, 'sample');
  mkdirSync(join(sample, 'node_modules', 'left'), { recursive: true });
  writeFileSync(join(sample, 'page.txt'), '1');
  return WorkingCopy.of(sample, join(folder, 'copy'));
}

test('a sample becomes a repository, without installed packages', () => {
  const repository = copy();

  const commit = repository.commit('feat: open');

  expect(repository.git('ls-tree', '--name-only', 'main')).toBe('page.txt');
  expect(repository.git('log', '--format=%H %an %s')).toBe(`${commit} octocat feat: open`);
  expect(existsSync(join(repository.folder, 'node_modules'))).toBe(false);
});

test('a commit contains the changes, and is made even if nothing changed', () => {
  const repository = copy();
  const first = repository.commit('first');
  writeFileSync(join(repository.folder, 'page.txt'), '2');

  const [second, third] = [repository.commit('second'), repository.commit('third')];

  expect(repository.git('diff', '--name-only', first, second)).toBe('page.txt');
  expect(repository.git('diff', '--name-only', second, third)).toBe('');
  expect(new Set([first, second, third]).size).toBe(3);
});

test('the sample does not change', () => {
  copy().commit('first');

  expect(existsSync(join(folder, 'sample', '.git'))).toBe(false);
});

test("a user's repository is not touched from within a git hook, whatever GIT_* variables say", () => {
  const user = new UserRepository();
  const program =
    "const { WorkingCopy } = require('./src/git/working-copy'); const copy = WorkingCopy.of('test/git', process.argv[1]);" +
    " copy.commit('one'); copy.git('checkout', '--quiet', '-B', 'feature'); copy.git('reset', '--quiet', '--hard'); console.log(copy.git('log', '--format=%an %s', 'main'))";
  try {
    const { exitCode, output, before, after } = user.runInHook(
      [
        'env',
        `TSX_TSCONFIG_PATH=${FROM_SOURCES.TSX_TSCONFIG_PATH}`,
        process.execPath,
        '-r',
        'tsx/cjs',
        '-e',
        program,
        join(folder, 'copy'),
      ],
      join(__dirname, '..', '..'),
    );

    expect(output).toBe('octocat one\n');
    expect(exitCode).toBe(0);
    expect(before).toContain('mine.txt');
    expect(after).toBe(before);
    expect(existsSync(join(folder, 'copy', '.git', 'hooks'))).toBe(false);
  } finally {
    user.remove();
  }
});

test('git in a copy sees no token and no setting of the user', () => {
  const set = { SHOP_TOKEN: 'hush', GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'user.name', GIT_CONFIG_VALUE_0: 'ana' };
  Object.assign(process.env, set);
  try {
    expect(copy().git('-c', 'alias.seen=!env', 'seen')).not.toMatch(/hush|GIT_CONFIG_COUNT=1/);
  } finally {
    Object.keys(set).forEach((name) => delete process.env[name]);
  }
});

test('a sample that is a linked worktree leaves the repository of the user unchanged', () => {
  const [user, sample] = ['user', 'sample'].map((name) => join(folder, name));
  mkdirSync(user);
  runGitInCopy(user, ['init', '--quiet', '--initial-branch', 'main']);
  runGitInCopy(user, ['commit', '--quiet', '--allow-empty', '--message', 'mine']);
  runGitInCopy(user, ['worktree', 'add', '--quiet', sample]);
  writeFileSync(join(sample, 'page.txt'), '1');
  const before = runGitInCopy(user, ['log', '--all', '--format=%H %D']);

  const copy = WorkingCopy.of(sample, join(folder, 'copy'));
  copy.commit('theirs');

  expect(copy.git('log', '--format=%s')).toBe('theirs');
  expect(runGitInCopy(user, ['log', '--all', '--format=%H %D'])).toBe(before);
});

test('a sample below node_modules is copied', () => {
  const sample = join(folder, 'node_modules', 'sample');
  mkdirSync(sample, { recursive: true });
  writeFileSync(join(sample, 'page.txt'), '1');

  const copy = WorkingCopy.of(sample, join(folder, 'copy'));
  copy.commit('first');

  expect(copy.git('ls-tree', '--name-only', 'main')).toBe('page.txt');
});
