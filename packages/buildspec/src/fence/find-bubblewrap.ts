import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { childEnvironment } from '@slipway/processes';
import { bubblewrapArguments } from './bubblewrap';
import { FenceError } from './errors';
import { Owner } from './supervise.command';

const PROGRAM = 'bwrap';
/** Options that are used if this version supports them. */
const OPTIONAL = ['--disable-userns'];
const START_MS = 20_000;
/** First of the user IDs between those of people and those of containers. They own no files. */
const FIRST_USER = 70_000;
const USERS = 29_000;

/** Bubblewrap on this machine. */
export interface Bubblewrap {
  readonly program: string;
  /** Options that this version supports and older ones do not. */
  readonly options: readonly string[];
  /** Returns the user for a build, if the runner is root. @default - the user of the runner */
  readonly newOwner?: () => Owner;
}

/**
 * Finds bubblewrap and tries it, because a kernel or a distribution may forbid what it does.
 *
 * @param program name or path of bubblewrap
 * @param isRoot whether builds have to run as another user
 * @throws FenceError if builds cannot be fenced on this machine, with the reason
 */
export async function findBubblewrap(program = PROGRAM, isRoot = process.getuid!() === 0): Promise<Bubblewrap> {
  const options = await optionsOf(program);
  const probe = bubblewrapArguments({ readOnly: [], writable: [], asRoot: isRoot, options });
  await run(program, [...probe, '/bin/sh', '-c', 'true']).catch((error: Error & { stderr?: string }) => {
    throw new FenceError(
      `bubblewrap is installed but cannot create a sandbox here: ${error.stderr?.trim() || error.message}; check that unprivileged user namespaces are allowed (sysctl kernel.unprivileged_userns_clone, user.max_user_namespaces, kernel.apparmor_restrict_unprivileged_userns)and, in a container, that it may create namespaces`,
      { cause: error },
    );
  });
  return { program, options, ...(isRoot && { newOwner }) };
}

/** Returns a user that owns no file and no other process, so that limits on processes count only those of one build. */
export function newOwner(): Owner {
  const number = FIRST_USER + Math.floor(Math.random() * USERS);
  return { uid: number, gid: number };
}

async function optionsOf(program: string): Promise<string[]> {
  const help = await run(program, ['--help']).catch((error: Error) => {
    throw new FenceError(
      'bubblewrap is not installed: apt-get install bubblewrap (Debian, Ubuntu), dnf install bubblewrap (Fedora, RHEL), apk add bubblewrap (Alpine), pacman -S bubblewrap (Arch), zypper install bubblewrap (SUSE)',
      { cause: error },
    );
  });
  return OPTIONAL.filter((option) => help.includes(`${option} `));
}

async function run(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, [...args], { env: childEnvironment(), timeout: START_MS });
  return stdout;
}
