import { mkdir, readFile } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { Artifact, ArtifactObjects, ArtifactStore } from '../../artifacts/artifact-store';
import { extractZip } from '@slipway/embedded-aws';
import { ActionContext } from '../../pipeline/action-runner';
import { ConfigurationError } from '../errors';

/** Repository and commit that a build uses as its source. */
export interface GitOrigin {
  readonly url: string;
  /** Full ID of the commit. */
  readonly commit: string;
  /** Requested version: a branch, a tag or a commit. @default - the default branch */
  readonly version?: string;
}

/** Source of a build: the unpacked input artifacts of an action, or the source of the project that is built. */
export interface BuildSource {
  /** Primary input artifact. Undefined if there is no input artifact, for example in a Commands rule. */
  readonly primary?: Artifact;
  /** Commit of the source. Undefined if the source is not a working copy of a repository. */
  readonly git?: GitOrigin;
  /** Folder of the primary source, the value of `CODEBUILD_SRC_DIR`. */
  readonly folder: string;
  /**
   * Folders of all other input artifacts, by artifact name. The variable `CODEBUILD_SRC_DIR_<artifact>` contains the
   * folder.
   */
  readonly secondary: Readonly<Record<string, string>>;
}

/**
 * Downloads and unpacks all input artifacts of an action.
 *
 * @throws ConfigurationError if the action has several input artifacts, and `PrimarySource` names none of them
 */
export async function unpackSource(
  { inputs, configuration, workFolder, signal }: ActionContext,
  store: ArtifactStore,
): Promise<BuildSource> {
  const primary = inputs.length === 1 ? inputs[0] : inputs.find((it) => it.name === configuration.PrimarySource);
  if (!primary) {
    throw new ConfigurationError(
      `an action with several input artifacts needs PrimarySource; set it to one of ${inputs.map((it) => it.name).join(', ')}`,
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

/** Creates an empty folder, and returns it as the source of a build. */
export async function noSource({ workFolder }: Pick<ActionContext, 'workFolder'>): Promise<BuildSource> {
  const folder = join(workFolder, 'src');
  await mkdir(folder);
  return { folder, secondary: {} };
}

/**
 * Returns the text of a buildspec, which is inline in the project, in a file of the source, or in an S3 object. The S3
 * object is read with the permissions of the project's role.
 *
 * @throws ConfigurationError if the file is missing or not inside the source
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
      `the buildspec ${declared} cannot be read; a buildspec must be a path in the source, the ARN of an S3 object, or inline text`,
    );
  }
  try {
    return await readFile(join(folder, path), 'utf8');
  } catch (error) {
    throw new ConfigurationError(
      `YAML_FILE_ERROR: the source does not contain ${declared}; add the file, or set the path of the buildspec in the project`,
      { cause: error },
    );
  }
}
