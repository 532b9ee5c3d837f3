import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Names, Stage } from 'aws-cdk-lib/core';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';

/**
 * Creates an asset from files in several places. The asset's hash depends only on the names and contents of the files.
 *
 * The files are copied into the cloud assembly, where the CDK uses them unchanged. Local bundling, the CDK's own
 * mechanism, would print a line at every synthesis.
 *
 * @param scope construct to which the asset is added
 * @param id ID of the asset in its scope
 * @param files map from names in the asset to paths of the existing files
 * @throws Error if a file does not exist
 */
export function assembledAsset(scope: Construct, id: string, files: Readonly<Record<string, string>>): Asset {
  const [missing] = Object.values(files).filter((path) => !existsSync(path));
  if (missing) {
    throw new Error(
      `'${missing}' does not exist: the asset of '${scope.node.path}' needs this file; correct the path, or bundle the package that contains the file`,
    );
  }
  const folder = join((Stage.of(scope) as Stage).outdir, `assembled.${Names.uniqueId(scope)}${id}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  Object.entries(files).forEach(([name, path]) => copyFileSync(path, join(folder, name)));
  return new Asset(scope, id, { path: folder });
}
