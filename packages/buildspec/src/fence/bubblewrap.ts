import { existsSync, lstatSync, readlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { isInside } from './tool-chain';

/** Folders that a program of any distribution expects. `/etc` comes with them: what others cannot read stays so. */
const SYSTEM = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/etc'];

/** A folder or file in the sandbox, and where it is outside. */
export interface Mount {
  readonly inside: string;
  readonly outside: string;
}

export interface SandboxProps {
  /** Tools, caches and what else the build may read. */
  readonly readOnly: readonly Mount[];
  /** What belongs to the build. */
  readonly writable: readonly Mount[];
  /** Whether the runner is root: no user namespace is needed then, and the supervisor becomes another user. */
  readonly asRoot: boolean;
  /** Options that this bubblewrap knows. */
  readonly options: readonly string[];
}

/**
 * Arguments of bubblewrap: namespaces of its own for processes, network, users and the rest, a system that cannot be
 * written to, and of everything else only what is named.
 *
 * New privileges cannot be had in there: bubblewrap sets `no_new_privs`, always.
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

/** Root keeps what it needs to become nobody. */
const ROOT = ['--cap-drop', 'ALL', '--cap-add', 'CAP_SETUID', '--cap-add', 'CAP_SETGID'];

/** In many distributions `/bin` and similar folders are links into `/usr`. */
function systemFolder(path: string): string[] {
  if (!existsSync(path)) {
    return [];
  }
  return lstatSync(path).isSymbolicLink() ? ['--symlink', readlinkSync(path), path] : ['--ro-bind', path, path];
}

/** By itself, bubblewrap makes the folders above a private one as private as that one, and root's. */
function parentOf(path: string): string[] {
  const parent = dirname(path);
  return [...SYSTEM, '/dev', '/proc'].some((folder) => isInside(parent, folder)) ? [] : ['--dir', parent];
}

function depthOf(path: string): number {
  return path.split('/').length;
}
