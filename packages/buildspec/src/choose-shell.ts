import { existsSync, realpathSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { DIFFERENCES } from './differences';
import { Buildspec } from './schema';

/** Images in which `sh` is bash. In the Ubuntu images it is dash, as on Debian and Ubuntu themselves. */
const AMAZON_LINUX = /^aws\/codebuild\/amazonlinux/;

/** Images in which `sh` is dash. */
const UBUNTU = /^aws\/codebuild\/standard:/;

/** What runs the commands of a build. */
export interface ChosenShell {
  /** The program with its options. */
  readonly program: readonly [string, ...string[]];
  /** What is different from the image, in words. @default - nothing */
  readonly notice?: string;
}

/**
 * The shell of a build: what the buildspec names, or what `sh` is in the image. Amazon Linux has bash there, which is
 * in its POSIX mode when it is called `sh`.
 *
 * @param path where programs are found
 * @see https://www.gnu.org/software/bash/manual/html_node/Bash-POSIX-Mode.html
 */
export function chooseShell(shell: Buildspec['env']['shell'], image = '', path = ''): ChosenShell {
  if (shell === 'bash') {
    return { program: ['bash'] };
  }
  if (AMAZON_LINUX.test(image)) {
    return programOn(path, 'bash') === undefined
      ? { program: ['sh'], notice: DIFFERENCES.sh.says('bash', image, 'the sh of this machine, which has no bash') }
      : { program: ['bash', '--posix'] };
  }
  const sh = UBUNTU.test(image) ? programOn(path, 'sh') : undefined;
  return sh === undefined || sh === 'dash'
    ? { program: ['sh'] }
    : { program: ['sh'], notice: DIFFERENCES.sh.says('dash', image, sh) };
}

/** The name of the program that a name leads to: `dash` for `sh` on Debian. */
function programOn(path: string, name: string): string | undefined {
  const found = path.split(delimiter).find((folder) => existsSync(join(folder, name)));
  return found && basename(realpathSync(join(found, name)));
}
