import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './workspace';

/** Fields of a package.json that tests of the workspace read. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly publishConfig?: object;
  readonly nx: { readonly tags: readonly string[] };
}

/** Member of the workspace. */
export interface Member {
  /** Name of the member's folder. */
  readonly name: string;
  /** Path of the member's folder, relative to the root. */
  readonly folder: string;
  readonly manifest: Manifest;
  readonly layer: string;
}

/** Returns the members in `packages` or `apps`. */
export function membersOf(group: 'packages' | 'apps'): Member[] {
  return readdirSync(join(ROOT, group))
    .map((name) => ({ name, folder: `${group}/${name}` }))
    .filter(({ folder }) => existsSync(join(ROOT, folder, 'package.json')))
    .map((member) => {
      const manifest: Manifest = JSON.parse(readFileSync(join(ROOT, member.folder, 'package.json'), 'utf8'));
      return { ...member, manifest, layer: manifest.nx.tags[0].replace('layer:', '') };
    });
}

/** Returns all members. */
export function allMembers(): Member[] {
  return [...membersOf('packages'), ...membersOf('apps')];
}

/** Returns the source files of a member, without tests. */
export function sourcesOf(folder: string): string[] {
  const sources = join(ROOT, folder, 'src');
  return readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(sources, file));
}
