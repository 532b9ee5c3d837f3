import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PRIVATE_FOLDER } from '@slipway/embedded-aws';
import { runGit } from '../git/run-git';

const EXECUTABLE = 0o700;
/** Commit ID that git reports for a reference that did not exist before, or no longer exists. */
const NOTHING = /^0+$/;
const PUSHES = 'slipway-pushes';
/**
 * Post-receive hook. Git runs the hook in the folder of the repository, and passes a line for each pushed reference.
 */
const HOOK = `#!/bin/sh\n# slipway reads the pushed references from this file\nexec cat >> ${PUSHES}\n`;

/** Change of one git reference by a push. */
export interface PushedReference {
  /** Full name of the reference, such as `refs/heads/main`. */
  readonly reference: string;
  /** Commit ID before the push. Undefined if the push has created the reference. */
  readonly before: string | undefined;
  /** Commit ID after the push. Undefined if the push has deleted the reference. */
  readonly after: string | undefined;
}

/** Bare git repository on this machine that accepts pushes and records the pushed references. */
export class BareRepository {
  /** Creates an empty repository in a new folder. */
  public static async make(folder: string): Promise<BareRepository> {
    await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
    await runGit(dirname(folder), ['init', '--quiet', '--bare', '--template=', '--initial-branch', 'main', folder]);
    const hooks = join(folder, 'hooks');
    await mkdir(hooks);
    await writeFile(join(hooks, 'post-receive'), HOOK);
    await chmod(join(hooks, 'post-receive'), EXECUTABLE);
    await writeFile(join(folder, PUSHES), '');
    await runGit(folder, ['config', 'core.hooksPath', hooks]); // overrides a setting of the user
    return new BareRepository(folder);
  }

  /** Number of characters that have been read from the file with the pushed references. */
  private read = 0;

  private constructor(public readonly folder: string) {}

  /** Copies all branches of another repository without changing that repository. The copy does not count as a push. */
  public async takeBranches(from: string): Promise<void> {
    await runGit(from, ['push', '--quiet', this.folder, 'refs/heads/*:refs/heads/*'], { protocols: 'file' });
    await this.newPushes();
  }

  /** Returns the references pushed since the last call, oldest first. */
  public async newPushes(): Promise<PushedReference[]> {
    const text = (await readFile(join(this.folder, PUSHES), 'utf8')).slice(this.read);
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    this.read += whole.length;
    return whole
      .split('\n')
      .slice(0, -1)
      .map((line) => {
        const [before, after, ...reference] = line.split(' ');
        return { reference: reference.join(' '), before: commitOf(before), after: commitOf(after) };
      });
  }
}

function commitOf(id: string): string | undefined {
  return NOTHING.test(id) ? undefined : id;
}
