import { join } from 'node:path';
import { extractZip } from '@slipway/embedded-aws';
import { BuildSource, noSource } from '../actions/codebuild/build-source';
import { Project } from '../actions/codebuild/project';
import { ConfigurationError } from '../actions/errors';
import { codeCommitClone, gitHubClone, LocalClone } from '../actions/git-source';
import { ActionPorts } from '../actions/ports';
import { RoleSession } from '../actions/role-session';
import { GitRepository, gitHubNameOf } from '../git/git-repository';

/** Services, role session and folder for downloading the source of a project. */
export interface SourcePlace {
  readonly ports: Pick<ActionPorts, 'codeCommit' | 'repositories'>;
  /** Credentials of the project's role. */
  readonly session: RoleSession;
  readonly workFolder: string;
  readonly signal: AbortSignal;
}

type ProjectSource = Pick<Project, 'name' | 'source'>;

const BUCKET_PLACE = /^(?:arn:[^:]*:s3:::)?([^/]+)\/(.+)$/;
const CODECOMMIT_URL = /\/v1\/repos\/([\w.-]+)$/;

const FETCHED: Readonly<Record<string, (project: ProjectSource, place: SourcePlace) => Promise<BuildSource>>> = {
  NO_SOURCE: async (_, place) => noSource(place),
  S3: fromBucket,
  CODECOMMIT: fromCodeCommit,
  GITHUB: fromGitHub,
};

/**
 * Downloads the source of a project for a build that is not started by a pipeline, with the permissions of the
 * project's role. The role's permissions for a repository have already been checked against the table of required
 * permissions.
 *
 * @throws ConfigurationError if the source type is not supported, its location is invalid, or no local repository
 * replaces the source
 */
export async function projectSource(project: ProjectSource, place: SourcePlace): Promise<BuildSource> {
  const {
    name,
    source: { type },
  } = project;
  const fetch = Object.hasOwn(FETCHED, type) ? FETCHED[type] : undefined;
  if (!fetch) {
    throw new ConfigurationError(
      `project ${name} has the source type ${type}, which is not supported for builds that are started through the API; the supported types are ${Object.keys(FETCHED).join(', ')}`,
    );
  }
  return fetch(project, place);
}

async function fromBucket(project: ProjectSource, { session, workFolder }: SourcePlace): Promise<BuildSource> {
  const {
    name,
    source: { version },
  } = project;
  const [, bucket, key] = placeOf(project, (location) => BUCKET_PLACE.exec(location) ?? undefined);
  const archive = join(workFolder, 'source.zip');
  const folder = join(workFolder, 'src');
  await session.getObject(bucket, key, archive, version);
  await extractZip(archive, folder, { name: `source of ${name}` });
  return { folder, secondary: {} };
}

async function fromCodeCommit(project: ProjectSource, place: SourcePlace): Promise<BuildSource> {
  const repository = placeOf(project, (url) => CODECOMMIT_URL.exec(url)?.[1]);
  return workingCopy(project, place, await codeCommitClone(place.ports, repository));
}

async function fromGitHub(project: ProjectSource, place: SourcePlace): Promise<BuildSource> {
  return workingCopy(project, place, gitHubClone(place.ports, placeOf(project, gitHubNameOf)));
}

function placeOf<T>({ name, source: { location = '' } }: ProjectSource, read: (location: string) => T | undefined): T {
  const place = read(location);
  if (place === undefined) {
    throw new ConfigurationError(
      `Source.Location of project ${name} is ${location || 'empty'}; the location must be bucket/key or the clone URL of a repository`,
    );
  }
  return place;
}

async function workingCopy(
  { source: { location, version } }: ProjectSource,
  { workFolder, signal }: SourcePlace,
  clone: LocalClone,
): Promise<BuildSource> {
  if ('missing' in clone) {
    throw new ConfigurationError(clone.missing);
  }
  const repository = await GitRepository.open(clone.folder, signal);
  const commit = await repository.commitOf(version);
  const folder = join(workFolder, 'src');
  await repository.checkOut(commit, folder, location!);
  return { folder, secondary: {}, git: { url: location!, commit, version } };
}
