import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../text';

interface AssetManifest {
  readonly files: Readonly<Record<string, { readonly source: { readonly path?: string } }>>;
}

/** Pattern that matches the hash of an asset, which is part of its file name and URL. */
const HASH = /[0-9a-f]{64}/g;

/**
 * Finds the asset of a cloud assembly to which a URL refers by its hash, and returns the template in the asset.
 *
 * @param folder folder of the cloud assembly
 * @returns undefined if the URL does not refer to an asset of the assembly, or the asset is not a JSON template
 */
export function assetTemplate(folder: string, address: string): object | undefined {
  const hashes = address.match(HASH) ?? [];
  const paths =
    hashes.length === 0
      ? []
      : readdirSync(folder)
          .filter((name) => name.endsWith('.assets.json'))
          .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as AssetManifest)
          .flatMap(({ files }) => hashes.map((hash) => files[hash]?.source.path))
          .filter((path): path is string => path !== undefined && existsSync(join(folder, path)));
  return paths.length === 0 ? undefined : parsed(readFileSync(join(folder, paths[0]), 'utf8'));
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && isObject(value.Resources) ? value : undefined;
  } catch {
    return undefined; // YAML, or a folder packed as a zip file
  }
}
