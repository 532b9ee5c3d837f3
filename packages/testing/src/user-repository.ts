import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';

const SETTINGS = {
  GIT_CONFIG_GLOBAL: devNull,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'ana',
  GIT_AUTHOR_EMAIL: 'ana@example.com',
  GIT_COMMITTER_NAME: 'ana',
  GIT_COMMITTER_EMAIL: 'ana@example.com',
};
/** Names of git hooks that create a file when they run. */
const HOOKS = [
  'post-commit',
  'post-checkout',
  'prepare-commit-msg',
  'commit-msg',
  'reference-transaction',
  'post-index-change',
];

/** Result of a program that a git hook ran. */
export interface HookRun {
  readonly exitCode: number;
  readonly output: string;
  /** Type, mode, path and digest of all files in the user's folder before the program ran. */
  readonly before: string;
  readonly after: string;
}

/**
 * Git repository of a user, and a linked worktree in which git runs a program as its pre-commit hook. `GIT_DIR`,
 * `GIT_WORK_TREE`, `GIT_INDEX_FILE` and the settings in `GIT_CONFIG_*` all direct the program to the user's repository,
 * hooks and template.
 */
export class UserRepository {
  private readonly root = mkdtempSync(join(tmpdir(), 'slipway-user-'));
  /** Path of the folder that contains the user's repository, worktree, hooks and template. */
  private readonly folder = join(this.root, 'user');
  private readonly worktree = join(this.folder, 'linked');

  constructor() {
    const main = join(this.folder, 'main');
    [main, join(this.folder, 'hooks'), join(this.folder, 'template', 'hooks')].forEach((path) =>
      mkdirSync(path, { recursive: true }),
    );
    HOOKS.forEach((hook) =>
      ['hooks', 'template/hooks'].forEach((place) =>
        this.writeHook(join(this.folder, place, hook), `touch '${this.folder}/${hook} was run'`),
      ),
    );
    writeFileSync(join(main, 'mine.txt'), 'mine\n');
    this.git(main, 'init', '--quiet', '--initial-branch', 'main');
    this.git(main, 'add', '--all');
    this.git(main, 'commit', '--quiet', '--message', 'mine');
    this.git(main, 'worktree', 'add', '--quiet', '-b', 'linked', this.worktree);
    writeFileSync(join(this.worktree, 'mine.txt'), 'changed\n');
  }

  /** Runs a program in a folder from the pre-commit hook of the linked worktree, and aborts the commit. */
  public runInHook(program: readonly string[], cwd: string): HookRun {
    const told = (name: string) => join(this.root, name);
    const hooks = join(this.folder, 'hooks');
    this.writeHook(
      join(hooks, 'pre-commit'),
      [
        `[ -z "$IN_HOOK" ] || exec touch '${this.folder}/pre-commit was run'`,
        'export IN_HOOK=1',
        `look() { ( cd '${this.folder}' && find . -printf '%y %m %p %l\\n' && find . -type f -exec sha256sum {} + ) | sort > "$1"; }`,
        `export GIT_WORK_TREE='${this.worktree}' GIT_PREFIX= GIT_OBJECT_DIRECTORY='${this.folder}/main/.git/objects' GIT_TEMPLATE_DIR='${this.folder}/template'`,
        `export GIT_CONFIG_COUNT=3 GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_VALUE_0='${hooks}' GIT_CONFIG_KEY_1=user.name GIT_CONFIG_VALUE_1=ana`,
        `export GIT_CONFIG_KEY_2=init.templateDir GIT_CONFIG_VALUE_2='${this.folder}/template'`,
        '[ -n "$GIT_DIR" ] && [ -n "$GIT_INDEX_FILE" ] || exit 2', // git itself sets these for the hook
        `look '${told('before')}'`,
        `( cd '${cwd}' && ${program.map((one) => `'${one.replaceAll("'", "'\\''")}'`).join(' ')} ) > '${told('output')}' 2>&1`,
        `echo $? > '${told('exit-code')}'`,
        `look '${told('after')}'`,
        'exit 1',
      ].join('\n'),
    );
    this.tryGit(this.worktree, '-c', `core.hooksPath=${hooks}`, 'commit', '--all', '--quiet', '--message', 'given up');
    const [before, output, exitCode, after] = ['before', 'output', 'exit-code', 'after'].map((name) =>
      readFileSync(told(name), 'utf8'),
    );
    return { exitCode: Number(exitCode), output, before, after };
  }

  public remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  private git(cwd: string, ...args: readonly string[]): void {
    const { status, stderr } = this.tryGit(cwd, ...args);
    if (status !== 0) {
      throw new Error(`git ${args.join(' ')} failed:\n${stderr}`);
    }
  }

  private tryGit(cwd: string, ...args: readonly string[]) {
    return spawnSync('git', args, {
      cwd,
      encoding: 'utf8',
      timeout: 60_000,
      env: { PATH: process.env.PATH, HOME: this.folder, TMPDIR: tmpdir(), ...SETTINGS },
    });
  }

  private writeHook(file: string, script: string): void {
    writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
}
