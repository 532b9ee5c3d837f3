import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ECRClient } from '@aws-sdk/client-ecr';
import { EmbeddedAws } from '../embedded-aws/embedded-aws';
import { ImageStore } from '../images/image-store';
import { callersOptions, Command, optionsOf } from './command';
import { parseDockerfile } from './dockerfile';
import { CommandError } from './errors';
import { contextTree } from './file-tree';
import { ociImage } from './oci-image';
import { pushImage } from './push-image';
import { StageBuilder } from './stage-builder';

const BUILD = {
  platform: 'value',
  file: 'value',
  tag: 'value',
  provenance: 'value',
  sbom: 'value',
  'cache-from': 'value',
  'cache-to': 'value',
  'metadata-file': 'value',
  push: 'flag',
} as const;
/** What the commands of a Dockerfile see of the build they are called from. No credentials. */
const PASSED_ON = /^(PATH|HOME|LANG|npm_config_.*)$/;

export interface DockerCommandProps {
  readonly aws: EmbeddedAws;
  readonly images: ImageStore;
  /** Where images are put together. */
  readonly folder: string;
  /** Told when an image was put together. */
  onBuilt(): void;
}

/**
 * What `docker` does where there is no Docker: it logs in, makes a builder, and builds and pushes an image. It runs none.
 * @throws CommandError with what the command prints
 */
export async function dockerCommand(props: DockerCommandProps, command: Command): Promise<void> {
  const [verb, second, ...rest] = command.args;
  const name = verb === 'buildx' ? `buildx ${second}` : verb;
  const commands: Readonly<Record<string, () => Promise<void> | void>> = {
    login: () => login(command),
    'buildx create': () => command.out('slipway\n'),
    'buildx build': () => build(props, command, rest),
  };
  if (!Object.hasOwn(commands, String(name))) {
    throw new CommandError(
      `Cannot connect to the Docker daemon: there is none on this machine, and docker ${name} is not done without it; this run does docker ${Object.keys(commands).join(', docker ')}`,
    );
  }
  await commands[String(name)]();
}

function login({ input, out }: Command): void {
  if (input.trim() === '') {
    throw new CommandError('password is empty; pipe aws ecr get-login-password into docker login --password-stdin');
  }
  out('Login Succeeded\n');
}

async function build(
  { aws, images, folder, onBuilt }: DockerCommandProps,
  command: Command,
  args: readonly string[],
): Promise<void> {
  const {
    '': [place],
    file: [file] = ['Dockerfile'],
    tag: [tag] = [],
    platform: [platform] = ['linux/amd64'],
    'metadata-file': [metadata] = [],
  } = optionsOf(args, BUILD);
  const { repository, name } = imageName(tag);
  const workFolder = await mkdtemp(join(folder, 'build-'));
  try {
    const dockerfile = parseDockerfile(
      await readFile(resolve(command.directory, file), 'utf8').catch((cause: Error) => {
        throw new CommandError(`failed to read dockerfile: open ${file}: no such file or directory`, { cause });
      }),
    );
    const context = await contextTree(resolve(command.directory, String(place))).catch((cause: Error) => {
      throw new CommandError(`unable to prepare context: path "${place}" not found`, { cause });
    });
    const builder = new StageBuilder({
      dockerfile,
      folder: workFolder,
      context,
      signal: command.signal,
      onLine: (line) => command.err(`${line}\n`),
      environment: Object.fromEntries(
        Object.entries(command.environment).filter(([variable]) => PASSED_ON.test(variable)),
      ),
    });
    onBuilt();
    const { root, config } = await builder.build();
    const image = await ociImage(root, config, platform);
    await pushImage(new ECRClient(callersOptions(aws, command.environment)), repository, name, image);
    await images.keep([image.manifest.digest, image.index.digest], root, config);
    command.err(`pushed ${tag}@${image.index.digest}\n`);
    if (metadata !== undefined)
      await writeFile(
        resolve(command.directory, metadata),
        JSON.stringify({ 'containerimage.digest': image.index.digest }),
      );
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

/** `<registry>/<repository>:<tag>`. */
function imageName(tag: string | undefined): { readonly repository: string; readonly name: string } {
  const [, repository, name] = /^[^/]+\/([^:]+):([\w.-]+)$/.exec(String(tag)) ?? [];
  if (repository === undefined) {
    throw new CommandError(
      `--tag ${tag} is not <registry>/<repository>:<tag>; an image that is not pushed is of no use here`,
    );
  }
  return { repository, name };
}
