import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { childEnvironment } from '@slipway/processes';
import { bubblewrapArguments } from './bubblewrap';
import { FenceError } from './errors';
import { Owner } from './supervise.command';

const PROGRAM = 'bwrap';
/** Bubblewrap options that are used if the installed version supports them. */
const OPTIONAL = ['--disable-userns'];
const START_MS = 20_000;
/**
 * First user ID for builds. The range is between the user IDs of people and those of containers, and its users own no
 * files.
 */
const FIRST_USER = 70_000;
const USERS = 29_000;

/** Installation of bubblewrap on this machine. */
export interface Bubblewrap {
  readonly program: string;
  /** Options that the installed version supports but older versions do not. */
  readonly options: readonly string[];
  /** Function that returns a new user for a build. @default - builds run as the user of the runner, who is not root */
  readonly newOwner?: () => Owner;
}

/**
 * Finds bubblewrap and tries to create a sandbox, because the kernel or the distribution may prevent this.
 *
 * @param program name or path of bubblewrap
 * @param isRoot whether the runner is root, so that builds must run as another user
 * @throws FenceError, with the reason, if builds cannot be fenced on this machine
 */
export async function findBubblewrap(program = PROGRAM, isRoot = process.getuid!() === 0): Promise<Bubblewrap> {
  const options = await optionsOf(program);
  const probe = bubblewrapArguments({ readOnly: [], writable: [], asRoot: isRoot, options });
  await run(program, [...probe, '/bin/sh', '-c', 'true']).catch((error: Error & { stderr?: string }) => {
    throw new FenceError(
      `bubblewrap is installed but cannot create a sandbox here: ${error.stderr?.trim() || error.message}; check that unprivileged user namespaces are allowed (sysctl kernel.unprivileged_userns_clone, user.max_user_namespaces, kernel.apparmor_restrict_unprivileged_userns) and, in a container, that the container is allowed to create namespaces`,
      { cause: error },
    );
  });
  return { program, options, ...(isRoot && { newOwner }) };
}

/**
 * Returns a random user ID from a range in which users normally own no files and no processes, so that process limits
 * count only the processes of one build.
 */
export function newOwner(): Owner {
  const number = FIRST_USER + Math.floor(Math.random() * USERS);
  return { uid: number, gid: number };
}

async function optionsOf(program: string): Promise<string[]> {
  const help = await run(program, ['--help']).catch((error: Error) => {
    throw new FenceError(
      'bubblewrap is not installed; install it with apt-get install bubblewrap (Debian, Ubuntu), dnf install bubblewrap (Fedora, RHEL), apk add bubblewrap (Alpine), pacman -S bubblewrap (Arch), zypper install bubblewrap (SUSE)',
      { cause: error },
    );
  });
  return OPTIONAL.filter((option) => help.includes(`${option} `));
}

async function run(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, [...args], { env: childEnvironment(), timeout: START_MS });
  return stdout;
}
