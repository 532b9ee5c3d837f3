import { declaredSources } from '@slipway/embedded-aws';
import { GitRepository } from '../git/git-repository';
import { RepositoryNotClearError } from './errors';

/** Stands for the name of the one repository that the pipelines take. */
export const ONLY_REPOSITORY = '';

/** What a person gives pipelines to start from. */
export interface GivenSource {
  /** A zip, or a folder to zip, for the pipeline that starts from a bucket. @default - nothing is uploaded */
  readonly source?: string;
  /** Folders of local repositories, by the names of those that they stand for. */
  readonly repositories: Readonly<Record<string, string>>;
}

/**
 * Finds out what a given folder stands for. A repository without a name is the only one that pipelines take, and so is
 * a source, if no pipeline starts from a bucket.
 *
 * @throws RepositoryNotClearError if pipelines take no repository, or several
 * @throws RepositoryError if a folder is no git repository
 */
export async function findGivenSource(assembly: string, given: GivenSource): Promise<GivenSource> {
  const found = await withName(assembly, given);
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
