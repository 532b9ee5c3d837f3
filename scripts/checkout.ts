import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ROOT } from './members';

/** Copies files and folders of this checkout to a folder, without installed packages, build output and tests. */
export function copy(paths: readonly string[], target: string): void {
  const built = /\/(node_modules|lib|coverage|cdk\.out|test|tsconfig\.tsbuildinfo)$/;
  for (const path of paths) {
    cpSync(join(ROOT, path), join(target, path), { recursive: true, filter: (source) => !built.test(source) });
  }
}

/**
 * Links the installed packages into a copy of the workspace. Imports of members, such as `packages/kms`, resolve to the
 * members in the copy, not to those in this checkout.
 */
export function linkPackages(target: string, members: readonly string[] = []): void {
  const modules = join(target, 'node_modules');
  mkdirSync(join(modules, '@slipway'), { recursive: true });
  for (const name of readdirSync(join(ROOT, 'node_modules')).filter(
    (it) => !it.startsWith('@slipway') && it !== '.cache',
  )) {
    link(join(ROOT, 'node_modules', name), join(modules, name));
  }
  members
    .filter((member) => member.startsWith('packages/'))
    .forEach((member) => link(join(target, member), join(modules, '@slipway', basename(member))));
  for (const member of members) {
    link(join(ROOT, member, 'node_modules'), join(target, member, 'node_modules'));
  }
}

function link(from: string, to: string): void {
  if (existsSync(from) && !existsSync(to)) {
    symlinkSync(from, to);
  }
}
