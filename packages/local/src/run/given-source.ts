import { declaredSources } from '@slipway/embedded-aws';
import { GitRepository } from '../git/git-repository';
import { RepositoryNotClearError } from './errors';

/** Placeholder for the name of the only repository that the pipelines use. */
export const ONLY_REPOSITORY = '';

/** Sources that a person gives to pipelines. */
export interface GivenSource {
  /** Zip, or folder to zip, for the pipeline that starts from a bucket. @default - nothing is uploaded */
  readonly source?: string;
  /** Folders of local repositories, by the names of the repositories that they replace. */
  readonly repositories: Readonly<Record<string, string>>;
}

/**
 * Determines what a given folder replaces. A repository without a name replaces the only one that pipelines use; a
 * source does too, if no pipeline starts from a bucket.
 *
 * @throws RepositoryNotClearError if the pipelines use no repository, or several
 * @throws RepositoryError if a folder is not a git repository
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
