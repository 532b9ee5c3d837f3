import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Names, Stage } from 'aws-cdk-lib/core';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';

/**
 * An asset that is put together from files of several places. Its hash is of their names and contents alone.
 *
 * They are put together in the cloud assembly, where CDK takes them as they are. Its own way, local bundling, prints a line on
 * every synthesis.
 *
 * @param files name in the asset -> where the file is now
 * @throws where a file is not there
 */
export function assembledAsset(scope: Construct, id: string, files: Readonly<Record<string, string>>): Asset {
  const [missing] = Object.values(files).filter((path) => !existsSync(path));
  if (missing) {
    throw new Error(
      `'${missing}' is not there: '${scope.node.path}' takes it into what it builds from; correct the path, or bundle the package that it belongs to`,
    );
  }
  const folder = join((Stage.of(scope) as Stage).outdir, `assembled.${Names.uniqueId(scope)}${id}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  Object.entries(files).forEach(([name, path]) => copyFileSync(path, join(folder, name)));
  return new Asset(scope, id, { path: folder });
}
