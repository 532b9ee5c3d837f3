import { existsSync, realpathSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { DIFFERENCES } from './differences';
import { Buildspec } from './schema';

/** Matches the names of images in which `sh` is bash. */
const AMAZON_LINUX = /^aws\/codebuild\/amazonlinux/;

/** Matches the names of images in which `sh` is dash, as in Debian and Ubuntu. */
const UBUNTU = /^aws\/codebuild\/standard:/;

/** Shell that runs the commands of a build. */
export interface ChosenShell {
  /** Shell program, followed by its options. */
  readonly program: readonly [string, ...string[]];
  /** Description of the difference from the image's shell. @default - no difference */
  readonly notice?: string;
}

/**
 * Chooses the shell of a build: bash if the buildspec names it, otherwise `sh`. In Amazon Linux, `sh` is bash in POSIX
 * mode, so builds with such an image use bash if this machine has it.
 *
 * @param path search path for programs
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

/** Returns the name of the program to which a command name resolves, such as `dash` for `sh` on Debian. */
function programOn(path: string, name: string): string | undefined {
  const found = path.split(delimiter).find((folder) => existsSync(join(folder, name)));
  return found && basename(realpathSync(join(found, name)));
}
