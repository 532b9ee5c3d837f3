import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '@slipway/testing/temporary-folders';

const IDENTITY = {
  GIT_AUTHOR_NAME: 'Ana',
  GIT_AUTHOR_EMAIL: 'ana@shop.example',
  GIT_COMMITTER_NAME: 'Bot',
  GIT_COMMITTER_EMAIL: 'bot@shop.example',
};

/** Repository of a test, with its own clock, so that the same commands create the same commits. */
export class GitFixture {
  private seconds = Date.UTC(2026, 0, 2, 3, 4, 5) / 1000;

  constructor(public readonly folder = temporaryFolder()) {
    this.git('init', '--quiet', '--initial-branch=main');
  }

  /** Writes files, deletes those whose content is null, and commits all changes. Returns the commit. */
  public commit(message: string, files: Readonly<Record<string, string | null>> = {}): string {
    Object.entries(files).forEach(([path, text]) => this.write(join(this.folder, path), text));
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
    return this.git('rev-parse', 'HEAD');
  }

  public git(...args: string[]): string {
    const date = `${(this.seconds += 60)} +0200`;
    return execFileSync('git', ['-C', this.folder, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: devNull,
        GIT_CONFIG_GLOBAL: devNull,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_AUTHOR_DATE: date,
        GIT_COMMITTER_DATE: date,
        ...IDENTITY,
      },
    }).trim();
  }

  private write(file: string, text: string | null): void {
    if (text === null) {
      return rmSync(file);
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
