import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PRIVATE_FOLDER } from '@slipway/embedded-aws';
import { runGit } from '../git/run-git';

const EXECUTABLE = 0o700;
/** What git writes for a reference that was not there before, or is not there any more. */
const NOTHING = /^0+$/;
const PUSHES = 'slipway-pushes';
/** Git runs it in the folder of the repository, and gives it a line for each reference of a push. */
const HOOK = `#!/bin/sh\n# slipway reads what was pushed from this file\nexec cat >> ${PUSHES}\n`;

/** What a push has done to one reference. */
export interface PushedReference {
  /** The full name, such as `refs/heads/main`. */
  readonly reference: string;
  /** The commit before the push. Undefined if the push has made the reference. */
  readonly before: string | undefined;
  /** The commit after the push. Undefined if the push has deleted the reference. */
  readonly after: string | undefined;
}

/** A bare git repository on this machine, which people push to, and which remembers what was pushed. */
export class BareRepository {
  /** Makes an empty repository in a folder that does not exist. */
  public static async make(folder: string): Promise<BareRepository> {
    await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
    await runGit(dirname(folder), ['init', '--quiet', '--bare', '--template=', '--initial-branch', 'main', folder]);
    const hooks = join(folder, 'hooks');
    await mkdir(hooks);
    await writeFile(join(hooks, 'post-receive'), HOOK);
    await chmod(join(hooks, 'post-receive'), EXECUTABLE);
    await writeFile(join(folder, PUSHES), '');
    await runGit(folder, ['config', 'core.hooksPath', hooks]); // that of the user's configuration would win
    return new BareRepository(folder);
  }

  /** How much of the file of pushes was read. */
  private read = 0;

  private constructor(public readonly folder: string) {}

  /** Takes every branch of another repository, which stays as it is. This is not a push. */
  public async takeBranches(from: string): Promise<void> {
    await runGit(from, ['push', '--quiet', this.folder, 'refs/heads/*:refs/heads/*'], { protocols: 'file' });
    await this.newPushes();
  }

  /** What was pushed since the last call, the oldest first. */
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
