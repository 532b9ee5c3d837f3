import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildFence, buildNetwork, ContainerNetwork, describeEngine, LocalImage, refusalOf } from '@slipway/buildspec';
import { TaskEngine } from '../containers/engine/container-launcher';
import { Dockerfile } from './dockerfile';
import { CommandError } from './errors';
import { OciImage } from './oci-image';
import { readSavedImage } from './saved-image';

/** Input for an image build with an engine. */
export interface EngineBuild {
  readonly dockerfile: Dockerfile;
  readonly text: string;
  /** Folder with the files of the build context. */
  readonly context: string;
  /** Temporary folder that only this build uses. */
  readonly folder: string;
  readonly args: Readonly<Record<string, string>>;
  readonly target?: string;
  readonly platform: string;
  readonly fence?: BuildFence;
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
}

/**
 * Builds an image with an engine. Returns undefined if a base image of the Dockerfile is not available, if all stages
 * begin with `scratch`, or if the Dockerfile has `RUN` instructions and the engine would run them in the network of
 * this machine.
 * @throws CommandError if the build fails, with the engine's message
 */
export async function engineBuild(engine: TaskEngine, build: EngineBuild): Promise<OciImage | undefined> {
  const { folder, context, signal, onLine, args, target, platform } = build;
  const bases = await basesOf(engine, build);
  if (bases === undefined) {
    return undefined;
  }
  const { run, pushed } = engine;
  const id = randomBytes(8).toString('hex');
  const { variables, files, endpoints, hosts } = buildNetwork(build.fence);
  const network = await ContainerNetwork.open({
    engine: run.engine,
    image: bases[0],
    name: run.name(id),
    labels: run.labels,
    endpoints,
    hosts,
    onRefused: refusalTo(onLine),
  });
  try {
    const file = join(folder, 'Dockerfile');
    await writeFile(file, withArguments(build.text, Object.keys(variables)));
    const name = run.imageName('build', id);
    const all = { ...variables, ...args };
    const props = { file, context, name, network: network.name, args: all, target, platform, files };
    await run.engine.build(props, signal, onLine);
    const archive = join(folder, 'image.tar');
    await run.engine.save(name, archive);
    const image = await readSavedImage(archive, join(folder, 'image'), platform);
    pushed.keep([image.manifest.digest, image.index.digest], (await run.engine.image(name))!);
    return image;
  } catch (cause) {
    throw new CommandError(`failed to build: ${(cause as Error).message}`, { cause });
  } finally {
    await network.close();
  }
}

/** Returns a function that logs a refused connection to a host. */
export function refusalTo(onLine: (line: string) => void): (host: string) => void {
  return (host) => onLine(refusalOf(host));
}

/** Returns the base images of the stages, or undefined if the engine cannot build the image. */
async function basesOf({ images, run: { engine } }: TaskEngine, { dockerfile, signal, onLine }: EngineBuild) {
  const hasCommands = dockerfile.stages.some(({ instructions }) => instructions.some((it) => it.keyword === 'RUN'));
  if (hasCommands && !engine.isolatesBuilds) {
    onLine(
      `${describeEngine(engine)} would run RUN commands in the network of this machine, so the image is assembled without an engine`,
    );
    return undefined;
  }
  const names = new Set(dockerfile.stages.map(({ name }) => name));
  const wanted = [...new Set(dockerfile.stages.map(({ base }) => base))].filter(
    (it) => !names.has(it) && it !== 'scratch',
  );
  const bases: LocalImage[] = [];
  for (const name of wanted) {
    const chosen = await images.of(name, signal, onLine);
    if (chosen.image === undefined) {
      onLine(`the engine does not have ${name} (${chosen.reason}), so the image is assembled without an engine`);
      return undefined;
    }
    bases.push(chosen.image);
  }
  return bases.length === 0 ? undefined : bases;
}

/**
 * Returns a Dockerfile in which every stage declares the given build arguments. The arguments do not become part of the
 * image. Without a declaration, engines accept only arguments for proxies.
 */
export function withArguments(text: string, names: readonly string[]): string {
  const lines = names.map((name) => `ARG ${name}\n`).join('');
  return text.replace(/^[ \t]*FROM[ \t].*(?:\n|$)/gim, (from) => `${from.trimEnd()}\n${lines}`);
}
