import { declaredSources } from '@slipway/embedded-aws';
import { GitRepository } from '../git/git-repository';
import { RepositoryNotClearError } from './errors';
import { checkSource } from './source-archive';

/** Key of a folder that is given without a repository name and replaces the only repository that the pipelines use. */
export const ONLY_REPOSITORY = '';

/** Sources that the user provides for pipelines. */
export interface GivenSource {
  /**
   * Path of a ZIP file, or of a folder to zip, to upload as the object from which pipelines start. As input of
   * `findGivenSource`, also the path of a local repository.
   * @default - nothing is uploaded
   */
  readonly source?: string;
  /** Paths of local repositories, by the names of the repositories that they replace. */
  readonly repositories: Readonly<Record<string, string>>;
}

/**
 * Determines which repositories the given folders replace. A folder without a repository name replaces the only
 * repository that the pipelines use. So does `source` if no pipeline starts from a bucket.
 *
 * @throws RepositoryNotClearError if a repository name is missing and the pipelines do not use exactly one repository
 * @throws RepositoryError if a folder is not a git repository
 * @throws SourceUnreadableError or SourceNotZipError if the source cannot be uploaded
 */
export async function findGivenSource(assembly: string, given: GivenSource): Promise<GivenSource> {
  const found = await withName(assembly, given);
  await (found.source === undefined ? undefined : checkSource(found.source));
  await Promise.all(Object.values(found.repositories).map(async (folder) => GitRepository.open(folder)));
  return found;
}

async function withName(assembly: string, { source, repositories }: GivenSource): Promise<GivenSource> {
  const { [ONLY_REPOSITORY]: only, ...named } = repositories;
  if (only === undefined && source === undefined) {
    return { repositories };
  }
  const sources = await declaredSources(assembly);
  const names = [...new Set(sources.flatMap(({ repository }) => repository ?? []))];
  const startsFromBucket = sources.some(({ provider }) => provider === 'S3');
  if (only === undefined && (startsFromBucket || names.length === 0)) {
    return { source, repositories };
  }
  if (names.length !== 1) {
    throw new RepositoryNotClearError(names);
  }
  return {
    source: only === undefined ? undefined : source,
    repositories: { ...named, [names[0]]: only ?? source! },
  };
}
