import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Names, Stage } from 'aws-cdk-lib/core';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';

/**
 * Creates an asset from files of several places, whose hash depends on their names and contents only.
 *
 * The files are put together in the cloud assembly, where the CDK takes them as they are. The CDK's own way, local
 * bundling, prints a line at every synthesis.
 *
 * @param scope where the asset is added
 * @param id ID of the asset in its scope
 * @param files name in the asset -> path of the file now
 * @throws Error if a file does not exist
 */
export function assembledAsset(scope: Construct, id: string, files: Readonly<Record<string, string>>): Asset {
  const [missing] = Object.values(files).filter((path) => !existsSync(path));
  if (missing) {
    throw new Error(
      `'${missing}' does not exist: '${scope.node.path}' needs it for its asset; correct the path, or bundle the package that it belongs to`,
    );
  }
  const folder = join((Stage.of(scope) as Stage).outdir, `assembled.${Names.uniqueId(scope)}${id}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  Object.entries(files).forEach(([name, path]) => copyFileSync(path, join(folder, name)));
  return new Asset(scope, id, { path: folder });
}
