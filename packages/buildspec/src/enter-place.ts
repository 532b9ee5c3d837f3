import { mkdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { ChosenImage } from './engine/build-images';
import { describeEngine } from './engine/engine';
import { BuildResult } from './build-result';
import { COMMAND_SCRIPT } from './build-shell';
import { DIFFERENCES } from './differences';
import { describeFence } from './fence/choose-fence';
import { BuildFence, containerEnvironment, fencedEnvironment, openFence, toolPath } from './fence/open-fence';
import { OpenPlace } from './fence/open-place';
import { ownPrefix } from './fence/own-prefix';
import { Place } from './fence/place';
import { pathOfBuild } from './fence/tool-chain';
import { NodeSource } from './runtimes/node-versions';
import { provideRuntimes } from './runtimes/provide-runtimes';
import { Runtime } from './runtimes/select-runtimes';

const PRIVATE_FOLDER = 0o700;

/** Settings that determine where the commands of a build run. */
export interface PlaceProps {
  readonly sourceFolder: string;
  readonly workFolder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly image?: string;
  readonly fence?: BuildFence;
  readonly nodeVersions?: NodeSource;
  readonly signal: AbortSignal;
  readonly runtimes: readonly Runtime[];
  /** Function that is called with a message about each difference from AWS. */
  readonly onNotice: (text: string) => void;
  /** Function that is called with progress messages. */
  readonly onProgress: (text: string) => void;
}

/** Place in which the commands of a build run, with the state of the build. */
export interface EnteredPlace {
  readonly place: Place;
  /** Empty folder for the state of the shell. */
  readonly stateFolder: string;
  readonly environment: Record<string, string>;
  readonly kind: BuildResult['fence'];
  /** Description of where the build runs, for the log. */
  readonly words: string;
}

/**
 * Enters the place in which the build runs: a container if an engine runs builds and the build's image is available,
 * otherwise a bubblewrap sandbox, or the machine itself without a fence.
 */
export async function enterPlace(props: PlaceProps): Promise<EnteredPlace> {
  const { workFolder, fence } = props;
  const home = join(workFolder, 'home');
  const stateFolder = join(workFolder, 'state');
  await Promise.all([home, stateFolder].map((folder) => mkdir(folder, { mode: PRIVATE_FOLDER })));
  const chosen = fence && (await chosenImage(fence, props));
  const entered =
    chosen?.image === undefined ? await enterMachine(props, home, stateFolder) : await enterImage(props, home, chosen);
  return { ...entered, stateFolder };
}

/** Returns the image of the build, or undefined if the build has no image or no engine runs builds. */
async function chosenImage(
  { images }: BuildFence,
  { image: name, signal, onNotice, onProgress }: PlaceProps,
): Promise<ChosenImage | undefined> {
  if (images === undefined || name === undefined) {
    return undefined;
  }
  const chosen = await images.of(name, signal, onProgress);
  if (chosen.image === undefined) {
    const reason = `not available (${chosen.reason}; choose another image with --build-image ${name}=<image>)`;
    onNotice(DIFFERENCES.image.says(chosen.name, reason));
  } else if (chosen.name !== name) {
    onNotice(DIFFERENCES.otherImage.says(name, chosen.name));
  }
  return chosen;
}

async function enterImage(
  props: PlaceProps,
  home: string,
  { image, name }: ChosenImage & { readonly image: object },
): Promise<Omit<EnteredPlace, 'stateFolder'>> {
  const { environment, onProgress } = props;
  const fence = props.fence!;
  const { engine } = fence.images!;
  const place = await openFence(fence, { ...props, home, image, script: COMMAND_SCRIPT, onNotice: onProgress });
  const own = await containerEnvironment(environment, image, fence);
  return {
    place,
    environment: { ...own, HOME: engine.isRoot ? (image.environment.HOME ?? '/root') : home },
    kind: engine.name,
    words: DIFFERENCES.container.says(name, describeEngine(engine)),
  };
}

async function enterMachine(
  props: PlaceProps,
  home: string,
  stateFolder: string,
): Promise<Omit<EnteredPlace, 'stateFolder'>> {
  const { environment, fence } = await withRuntimes(props);
  const allowed = fence ? fencedEnvironment(environment) : environment;
  const trusted = fence && pathOfBuild(toolPath(fence));
  const prefix = allowed.PATH === undefined ? {} : await ownPrefix(join(home, '.local'), allowed.PATH, trusted);
  const build = { ...props, home, environment, image: undefined, script: COMMAND_SCRIPT, onNotice: props.onProgress };
  return {
    place: fence ? await openFence(fence, build) : new OpenPlace(stateFolder),
    environment: { ...allowed, ...prefix, HOME: home },
    kind: fence ? 'bubblewrap' : 'none',
    words: describeFence(fence),
  };
}

/** Adds the programs of the build's runtimes to the beginning of the PATH. */
async function withRuntimes(props: PlaceProps): Promise<Pick<PlaceProps, 'environment' | 'fence'>> {
  const { environment, fence, nodeVersions, runtimes, signal, onNotice } = props;
  const path = fence ? toolPath(fence) : environment.PATH;
  const { folders, notices } = await provideRuntimes(runtimes, path, signal, nodeVersions);
  notices.forEach(onNotice);
  if (folders.length === 0) {
    return { environment, fence };
  }
  const placed = (one: string | undefined) => [...folders, one].join(delimiter);
  return {
    environment: { ...environment, PATH: placed(environment.PATH) },
    fence: fence && { ...fence, path: placed(path) },
  };
}
