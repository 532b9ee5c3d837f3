import { ContainerMount } from './container-mount';
import { DockerfileBuild } from './dockerfile-build';
import { ServiceContainer } from './service-container';

/** Settings of a container to start. */
export interface ContainerProps {
  /** Unique name of the container. */
  readonly name: string;
  /** Labels by which users can find the container. @default - one that says that it is a build of this process */
  readonly labels?: Readonly<Record<string, string>>;
  /** ID of a local image. */
  readonly image: string;
  /** Program that runs instead of that of the image. It reads the standard input of the engine, and ends with it. */
  readonly program: readonly [string, ...string[]];
  readonly mounts: readonly ContainerMount[];
  /** Maximum size of a file that it writes, in bytes. */
  readonly fileBytes: number;
  /** Maximum number of processes and threads. */
  readonly processes: number;
  readonly memoryBytes: number;
}

/** Program to run in a container. */
export interface Execution {
  readonly container: string;
  readonly program: readonly string[];
  /** Whether the program reads the standard input of the engine. @default false */
  readonly reads?: boolean;
  /** User. @default - that of the container */
  readonly user?: string;
  /** Working directory. @default - that of the container */
  readonly workingDirectory?: string;
  /** Variables in addition to those of the container. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Image that an engine has. */
export interface LocalImage {
  readonly id: string;
  /** Variables that the image sets. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Container engine on this machine. */
export interface Engine {
  readonly name: 'docker' | 'podman';
  readonly version: string;
  /** Whether programs of a container are root in it, as in CodeBuild. */
  readonly isRoot: boolean;
  /**
   * Whether the commands of a Dockerfile run in the network that a build names. Those of podman's service use the
   * network of the host, so it must not build Dockerfiles that have commands.
   */
  readonly isolatesBuilds: boolean;
  /** Folder in which the engine stores what containers write. */
  readonly storage: string;
  /** Variables of the programs that `start` returns: they direct these to the engine. No container sees them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Returns the image with a name or ID, or undefined if the engine does not have it. */
  image(name: string): Promise<LocalImage | undefined>;
  /** Pulls an image. @throws EngineError if the image is not available */
  pull(name: string, signal: AbortSignal): Promise<void>;
  /**
   * Returns the command line that starts a container without a network and without privileges. It runs until the
   * container ends, and the container is then removed.
   *
   * @throws EngineError if a mount cannot be expressed
   */
  start(container: ContainerProps): [string, ...string[]];
  /**
   * Returns the command line that starts a container of a service, without new privileges, and prints the container's
   * output. It runs until the container ends, with the same exit code. The container has to be removed: a service of
   * podman does not pass on the exit code of containers that remove themselves.
   *
   * @throws EngineError if a mount cannot be expressed
   */
  serve(container: ServiceContainer): [string, ...string[]];
  /** Returns whether the program of a container is running. */
  runs(container: string): Promise<boolean>;
  /** Runs a program in a container. @throws EngineError if it fails */
  exec(container: string, program: readonly string[], signal: AbortSignal): Promise<void>;
  /** Returns the command line that runs a program in a container, and prints its output. */
  execution(execution: Execution): string[];
  /** Asks a container to end, and kills it after the given time. Does nothing if it no longer exists. */
  stop(container: string, seconds: number): Promise<void>;
  /**
   * Returns the command line that waits for the end of its input, then removes all containers, volumes and images of a
   * run. They are thus removed even if the run is killed.
   */
  removal(run: string): [string, ...string[]];
  /**
   * Builds an image from images that the engine has.
   *
   * @param onLine called with each line of the output
   * @throws EngineError if the build fails, with the engine's message
   */
  build(image: DockerfileBuild, signal: AbortSignal, onLine: (line: string) => void): Promise<void>;
  /** Writes an image to an archive in the format of `docker save`. @throws EngineError if that fails */
  save(image: string, archive: string): Promise<void>;
  /** Kills a container with everything in it. Does nothing if it no longer exists. */
  remove(container: string): Promise<void>;
  /** Returns the size of what a container has written to its own layer, in bytes. */
  writtenBytes(container: string): Promise<number>;
}

/** Returns name and version of an engine, for logs and reports. */
export function describeEngine({ name, version }: Pick<Engine, 'name' | 'version'>): string {
  return `${name} ${version}`;
}
