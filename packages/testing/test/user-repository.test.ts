import { isAbsolute } from 'node:path';
import { removeFolders, temporaryFolder } from '../src/temporary-folders';
import { UserRepository } from '../src/user-repository';

let user: UserRepository;
beforeEach(() => {
  user = new UserRepository();
});
afterEach(() => {
  user.remove();
  removeFolders();
});

const inHook = (script: string) => user.runInHook(['sh', '-c', script], temporaryFolder());

test('a program is run by git itself, in the given folder, with its exit code and output', () => {
  const { exitCode, output, before, after } = inHook('pwd; echo it is here >&2; exit 7');

  const [folder, said] = output.split('\n');
  expect([exitCode, isAbsolute(folder), said]).toEqual([7, true, 'it is here']);
  expect(after).toBe(before);
  expect(before).toContain('main/mine.txt');
});

test('the variables of git lead the program to the repository of the user, with hooks, settings and template', () => {
  const { output } = inHook('env; git rev-parse --show-toplevel; git config core.hooksPath; git config user.name');

  expect(output).toMatch(/^GIT_DIR=/m);
  expect(output).toMatch(/^GIT_INDEX_FILE=/m);
  expect(output).toMatch(/^GIT_WORK_TREE=.*linked$/m);
  expect(output).toMatch(/^GIT_TEMPLATE_DIR=.*template$/m);
  expect(output).toMatch(/linked\n.*hooks\nana\n$/);
});

test.each([
  ['a commit in the repository of the user', 'git commit --quiet --no-verify --message theirs'],
  ['a file of theirs that changes', 'echo theirs > "$GIT_WORK_TREE/mine.txt"'],
  ['a new file', 'touch "$GIT_WORK_TREE/theirs.txt"'],
  ['a mode', 'chmod 600 "$GIT_WORK_TREE/mine.txt"'],
  ['a hook of theirs that is run', 'git commit --quiet --allow-empty --message theirs'],
])('%s is seen', (_, script) => {
  const { before, after } = inHook(script);

  expect(after).not.toBe(before);
});

test('a missing git is reported when the repository is created', () => {
  const { PATH } = process.env;
  process.env.PATH = temporaryFolder();
  try {
    expect(() => new UserRepository()).toThrow(/git init .* failed/);
  } finally {
    process.env.PATH = PATH;
  }
});
