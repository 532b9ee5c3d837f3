import { mkdir, readFile } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { Artifact, ArtifactObjects, ArtifactStore } from '../../artifacts/artifact-store';
import { extractZip } from '@slipway/embedded-aws';
import { ActionContext } from '../../pipeline/action-runner';
import { ConfigurationError } from '../errors';

/** Commit of a repository that a build was started with. */
export interface GitOrigin {
  readonly url: string;
  /** Full ID of the commit. */
  readonly commit: string;
  /** Requested version: a branch, a tag or a commit. @default - the default branch */
  readonly version?: string;
}

/** Source of a build: the unpacked input artifacts of an action, or the source of its project. */
export interface BuildSource {
  /** Primary input artifact. Undefined if the action has no input, as a Commands rule may have. */
  readonly primary?: Artifact;
  /** Commit of the source. Undefined if the source is not a working copy of a repository. */
  readonly git?: GitOrigin;
  /** Folder that `CODEBUILD_SRC_DIR` names. */
  readonly folder: string;
  /** Folder of every other input, by the variable that names it: `CODEBUILD_SRC_DIR_<artifact>`. */
  readonly secondary: Readonly<Record<string, string>>;
}

/** Downloads and unpacks every input artifact. */
export async function unpackSource(
  { inputs, configuration, workFolder, signal }: ActionContext,
  store: ArtifactStore,
): Promise<BuildSource> {
  const primary = inputs.length === 1 ? inputs[0] : inputs.find((it) => it.name === configuration.PrimarySource);
  if (!primary) {
    throw new ConfigurationError(
      `a build with several input artifacts needs PrimarySource; it is one of ${inputs.map((it) => it.name).join(', ')}`,
    );
  }
  const folders = await Promise.all(
    inputs.map(async (input): Promise<readonly [string, string]> => {
      const archive = join(workFolder, `input-${input.name}.zip`);
      const folder = join(workFolder, input === primary ? 'src' : `src-${input.name}`);
      await store.get(input, archive);
      await extractZip(archive, folder, { name: `artifact ${input.name}`, signal });
      return [input.name, folder];
    }),
  );
  const { [primary.name]: folder, ...secondary } = Object.fromEntries(folders);
  return { primary, folder, secondary };
}

/** Returns an empty folder as the source. */
export async function noSource({ workFolder }: Pick<ActionContext, 'workFolder'>): Promise<BuildSource> {
  const folder = join(workFolder, 'src');
  await mkdir(folder);
  return { folder, secondary: {} };
}

/**
 * Returns the text of a buildspec, which is either written into the project, a file of the source, or an object in a
 * bucket. An object is read with the permissions of the project's role.
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec-ref-name-storage
 */
export async function readBuildspec(declared: string, folder: string, objects: ArtifactObjects): Promise<string> {
  if (/\n|^\s*\{/.test(declared)) {
    return declared;
  }
  const [, bucket, key] = /^arn:[\w-]+:s3:::([^/]+)\/(.+)$/.exec(declared) ?? [];
  if (key !== undefined) {
    const file = `${folder}.buildspec`;
    await objects.getObject(bucket, key, file);
    return readFile(file, 'utf8');
  }
  const path = normalize(declared);
  if (/^(\.\.|\/|arn:)/.test(path)) {
    throw new ConfigurationError(
      `the buildspec ${declared} cannot be read here; it has to be a path in the source, the ARN of an object in a bucket, or the text itself`,
    );
  }
  try {
    return await readFile(join(folder, path), 'utf8');
  } catch (error) {
    throw new ConfigurationError(
      `YAML_FILE_ERROR: the source has no ${declared}; put the buildspec there or name its path in the project`,
      { cause: error },
    );
  }
}
