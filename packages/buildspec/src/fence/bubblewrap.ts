import { existsSync, lstatSync, readlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { isInside } from './tool-chain';

/**
 * System folders that programs expect in any distribution. Files in `/etc` that only root can read remain unreadable.
 */
const SYSTEM = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/etc'];

/** Folder or file that is visible in a sandbox, with its path inside and its path outside. */
export interface Mount {
  readonly inside: string;
  readonly outside: string;
}

export interface SandboxProps {
  /** Tools, caches and other folders that the build can only read. */
  readonly readOnly: readonly Mount[];
  /** Folders of the build, which the build can change. */
  readonly writable: readonly Mount[];
  /** Whether the runner is root. If so, no user namespace is needed, and the supervisor switches to another user. */
  readonly asRoot: boolean;
  /** Optional arguments that the installed version of bubblewrap supports. */
  readonly options: readonly string[];
}

/**
 * Returns the arguments for bubblewrap: separate namespaces for processes, network, users and more, a read-only system,
 * and only the given mounts besides the system.
 *
 * Programs in the sandbox cannot gain privileges, because bubblewrap always sets `no_new_privs`.
 */
export function bubblewrapArguments({ readOnly, writable, asRoot, options }: SandboxProps): string[] {
  const mounts = [
    ...readOnly.map((it) => ({ ...it, option: '--ro-bind' })),
    ...writable.map((it) => ({ ...it, option: '--bind' })),
  ].sort((a, b) => depthOf(a.inside) - depthOf(b.inside));
  return [
    ...['pid', 'net', 'ipc', 'uts'].map((name) => `--unshare-${name}`),
    '--unshare-cgroup-try',
    '--die-with-parent',
    '--new-session',
    ...(asRoot ? ROOT : ['--unshare-user', ...options.filter((it) => it === '--disable-userns')]),
    ...SYSTEM.flatMap(systemFolder),
    ...['--proc', '/proc', '--dev', '/dev'],
    ...mounts.flatMap(({ option, inside, outside }) => [...parentOf(inside), option, outside, inside]),
    ...['--remount-ro', '/dev', '--remount-ro', '/'],
    ...['--chdir', '/', '--'],
  ];
}

/** Arguments with which root keeps only the capabilities to switch to another user. */
const ROOT = ['--cap-drop', 'ALL', '--cap-add', 'CAP_SETUID', '--cap-add', 'CAP_SETGID'];

/** Returns the arguments for a system folder. In many distributions, `/bin` and similar folders are links to `/usr`. */
function systemFolder(path: string): string[] {
  if (!existsSync(path)) {
    return [];
  }
  return lstatSync(path).isSymbolicLink() ? ['--symlink', readlinkSync(path), path] : ['--ro-bind', path, path];
}

/**
 * Returns the arguments that create the parent folders of a path. By default, bubblewrap would make the parent folders
 * of a private folder private and owned by root.
 */
function parentOf(path: string): string[] {
  const parent = dirname(path);
  return [...SYSTEM, '/dev', '/proc'].some((folder) => isInside(parent, folder)) ? [] : ['--dir', parent];
}

function depthOf(path: string): number {
  return path.split('/').length;
}
