import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Buildspec } from './schema';

/** Images in which `sh` is bash. In the Ubuntu images it is dash, as on Debian and Ubuntu themselves. */
const AMAZON_LINUX = /^aws\/codebuild\/amazonlinux/;

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
  if (!AMAZON_LINUX.test(image)) {
    return { program: ['sh'] };
  }
  return path.split(delimiter).some((folder) => existsSync(join(folder, 'bash')))
    ? { program: ['bash', '--posix'] }
    : { program: ['sh'], notice: `sh is bash in ${image}, which this machine does not have: its own sh is used` };
}
