import { join } from 'node:path';
import { extractZip } from '@slipway/embedded-aws';
import { BuildSource, noSource } from '../actions/codebuild/build-source';
import { Project } from '../actions/codebuild/project';
import { ConfigurationError } from '../actions/errors';
import { RoleSession } from '../actions/role-session';

/** Fetches the source of a project that no pipeline starts, with the permissions of its role. */
export async function projectSource(
  { name, source: { type, location = '' } }: Project,
  session: RoleSession,
  workFolder: string,
): Promise<BuildSource> {
  if (type === 'NO_SOURCE') {
    return noSource({ workFolder });
  }
  if (type !== 'S3') {
    throw new ConfigurationError(
      `the source of project ${name} is ${type}, which a build that is started by the API does not take here; it takes S3 and NO_SOURCE`,
    );
  }
  const [, bucket, key] = /^([^/]+)\/(.+)$/.exec(location)!;
  const archive = join(workFolder, 'source.zip');
  const folder = join(workFolder, 'src');
  await session.getObject(bucket, key, archive);
  await extractZip(archive, folder, { name: `source of ${name}` });
  return { folder, secondary: {} };
}
