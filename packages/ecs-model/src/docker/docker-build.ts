import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ECRClient } from '@aws-sdk/client-ecr';
import { BuildFence } from '@slipway/buildspec';
import { EmbeddedAws } from '@slipway/embedded-aws';
import { ImageStore } from '../images/image-store';
import { TaskEngine } from '../containers/engine/container-launcher';
import { BuiltImages, imageName, pushTarget } from './built-images';
import { callersOptions, Command } from './command';
import { parseDockerfile } from './dockerfile';
import { engineBuild } from './engine-build';
import { CommandError } from './errors';
import { FileTree, notIgnored, treeOf } from './file-tree';
import { OciImage, ociImage } from './oci-image';
import { pushImage } from './push-image';
import { StageBuilder } from './stage-builder';

const TEXT = { type: 'string' } as const;
const TEXTS = { type: 'string', multiple: true } as const;
const FLAG = { type: 'boolean', default: false } as const;

/**
 * Options of `docker build`.
 * @see https://docs.docker.com/reference/cli/docker/buildx/build/
 */
const OPTIONS = {
  tag: { ...TEXTS, short: 't', default: [] as string[] },
  file: { ...TEXT, short: 'f' },
  'build-arg': { ...TEXTS, default: [] as string[] },
  target: TEXT,
  platform: { ...TEXT, default: 'linux/amd64' },
  'metadata-file': TEXT,
  push: FLAG,
  load: FLAG,
  quiet: { ...FLAG, short: 'q' },
  // these options have no effect, because images are built without cache, base image and metadata
  'cache-from': TEXTS,
  'cache-to': TEXTS,
  provenance: TEXT,
  sbom: TEXT,
  progress: TEXT,
  network: TEXT,
  label: TEXTS,
  builder: TEXT,
  pull: FLAG,
  'no-cache': FLAG,
  rm: FLAG,
  'force-rm': FLAG,
} as const;
const KEPT =
  'WARNING: No output specified with docker-container driver. Build result will only remain in the build cache. To push result image into registry use --push or to load image into docker use --load';
const WITHOUT_ATTESTATIONS =
  'slipway: the image gets no attestations (--provenance, --sbom): only BuildKit creates them';
/**
 * Pattern of environment variables that commands in a Dockerfile inherit from the build. AWS credentials are not
 * inherited.
 */
const PASSED_ON = /^(PATH|HOME|LANG|npm_config_.*)$/;

export interface DockerBuildProps {
  readonly aws: EmbeddedAws;
  readonly images: ImageStore;
  /** Images that the build has built. */
  readonly built: BuiltImages;
  /** Folder in which images are assembled. */
  readonly folder: string;
  /** Fence that isolates the commands in a Dockerfile. @default - commands are not isolated */
  readonly fence?: BuildFence;
  /** Engine that builds images. @default - images are assembled without an engine */
  readonly engine?: TaskEngine;
  /** Called when an image is assembled without the engine. */
  onBuilt(): void;
}

type Options = ReturnType<typeof optionsOf>['values'];

/**
 * Performs `docker build`: builds an image from a Dockerfile, with the engine or without, and pushes the image or keeps
 * it for `docker tag` and `docker push`.
 * @param keepsToItself whether a Buildx builder builds the image, which is then exported only if an option requests it
 * @throws CommandError if the build fails, with the output of the command
 */
export async function dockerBuild(
  props: DockerBuildProps,
  command: Command,
  args: readonly string[],
  keepsToItself = false,
): Promise<void> {
  const { values: options, positionals } = optionsOf(args);
  if (positionals.length !== 1) {
    throw new CommandError(`docker build needs one PATH, but got ${positionals.length}; pass a folder, such as .`);
  }
  const names = options.tag.map(imageName);
  const pushed = options.push ? names.map((name) => ({ ...name, ...pushTarget(name) })) : [];
  if (options.push && pushed.length === 0) {
    throw new CommandError('tag is needed when pushing to registry; pass one with --tag');
  }
  if ([options.provenance, options.sbom].some((it) => it !== undefined && it !== 'false')) {
    command.err(`${WITHOUT_ATTESTATIONS}\n`);
  }
  const workFolder = await mkdtemp(join(props.folder, 'build-'));
  try {
    const image = await putTogether(props, command, { options, place: positionals[0], workFolder });
    const ecr = new ECRClient(callersOptions(props.aws, command.environment));
    for (const { name, repository, tag } of pushed) {
      await pushImage(ecr, repository, tag, image);
      command.err(`pushed ${name}:${tag}@${image.index.digest}\n`);
    }
    if (options.load || !(options.push || keepsToItself)) {
      props.built.add(image, names);
    } else if (!options.push) {
      command.err(`${KEPT}\n`);
    }
    await report(command, image, options);
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

function optionsOf(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (cause) {
    throw new CommandError(
      `docker build: ${(cause as Error).message.split('. ')[0]}; supported options: ${Object.keys(OPTIONS)
        .map((it) => `--${it}`)
        .join(' ')}`,
      { cause },
    );
  }
}

interface Context {
  readonly options: Options;
  readonly place: string;
  readonly workFolder: string;
}

async function putTogether(
  { images, fence, engine, onBuilt }: DockerBuildProps,
  command: Command,
  { options, place, workFolder }: Context,
): Promise<OciImage> {
  const { directory, environment, files, signal } = command;
  const given = buildArgs(options['build-arg'], environment);
  // by default, the Dockerfile is in the context; a given path is relative to the working directory
  const { file = join(place, 'Dockerfile') } = options;
  const text = await files.read(resolve(directory, file)).catch((cause: Error) => {
    throw new CommandError(`failed to read dockerfile: open ${file}: ${cause.message}`, { cause });
  });
  const dockerfile = parseDockerfile(text, given);
  const context = await contextOf(command, place, join(workFolder, 'context'));
  const onLine = (line: string) => void (options.quiet || command.err(`${line}\n`));
  const built =
    engine &&
    (await engineBuild(engine, {
      ...{ dockerfile, text, fence, signal, onLine, args: given, target: options.target, platform: options.platform },
      context: context.folder,
      folder: workFolder,
    }));
  if (built) {
    return built;
  }
  const folder = join(workFolder, 'stages');
  await mkdir(folder);
  const builder = new StageBuilder({
    dockerfile,
    folder,
    fence,
    context,
    signal,
    args: given,
    onLine,
    environment: Object.fromEntries(Object.entries(environment).filter(([variable]) => PASSED_ON.test(variable))),
  });
  onBuilt();
  const { root, config } = await builder.build(options.target);
  const image = await ociImage(root, config, options.platform);
  await images.keep([image.manifest.digest, image.index.digest], root, config);
  return image;
}

/** Parses build arguments: `NAME=value`, or `NAME` for the value of the environment variable with this name. */
function buildArgs(given: readonly string[], environment: Command['environment']): Record<string, string> {
  return Object.fromEntries(
    given
      .map((text) => (text.includes('=') ? text : `${text}=${environment[text] ?? ''}`))
      .map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]),
  );
}

async function report(command: Command, image: OciImage, options: Options): Promise<void> {
  if (options.quiet) {
    command.out(`${image.id}\n`);
  }
  const metadata = options['metadata-file'];
  if (metadata !== undefined) {
    const text = JSON.stringify({ 'containerimage.digest': image.index.digest });
    await command.files.write(resolve(command.directory, metadata), text);
  }
}

/** Copies the files of the build context that are not ignored to a folder that the build cannot reach. */
async function contextOf({ files, directory }: Command, place: string, folder: string): Promise<FileTree> {
  const path = resolve(directory, place);
  await mkdir(folder);
  try {
    const rules = await files.read(join(path, '.dockerignore')).catch(() => '');
    await files.copy(path, notIgnored(await files.list(path), rules), folder);
  } catch (cause) {
    throw new CommandError(`unable to prepare context: path "${place}": ${(cause as Error).message}`, { cause });
  }
  return treeOf(folder);
}
