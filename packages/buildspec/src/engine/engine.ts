import { ContainerMount } from './container-mount';
import { DockerfileBuild } from './dockerfile-build';
import { ServiceContainer } from './service-container';

/** A container that is to be started. */
export interface ContainerProps {
  /** Of this container alone. */
  readonly name: string;
  /** For those who look for it. @default - that it is a build of this process */
  readonly labels?: Readonly<Record<string, string>>;
  /** Id of a local image. */
  readonly image: string;
  /** What runs in it, in place of the program of the image. It reads what the engine is given, and ends with it. */
  readonly program: readonly [string, ...string[]];
  readonly mounts: readonly ContainerMount[];
  /** The largest file that it may write. */
  readonly fileBytes: number;
  /** Processes and threads. */
  readonly processes: number;
  readonly memoryBytes: number;
}

/** An image that an engine has. */
export interface LocalImage {
  readonly id: string;
  /** Variables that the image sets. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What runs containers on this machine. */
export interface Engine {
  readonly name: 'docker' | 'podman';
  readonly version: string;
  /** Whether programs of a container are root in it, as in CodeBuild. */
  readonly isRoot: boolean;
  /** Folder in which the engine keeps what containers write. */
  readonly storage: string;
  /** Variables of the programs that `start` names: they lead to the engine. No container sees them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Undefined if the engine has no image of that name or id. */
  image(name: string): Promise<LocalImage | undefined>;
  /** @throws EngineError with the reason if the image cannot be had */
  pull(name: string, signal: AbortSignal): Promise<void>;
  /**
   * The command line that starts a container and stays until it has ended: without a network, without privileges, and
   * gone when it ends.
   *
   * @throws EngineError if a mount cannot be named
   */
  start(container: ContainerProps): [string, ...string[]];
  /**
   * The command line that starts a container of a service, with what it prints, and stays until it has ended: gone when
   * it ends, and without new privileges.
   *
   * @throws EngineError if a mount cannot be named
   */
  serve(container: ServiceContainer): [string, ...string[]];
  /** Whether the program of a container runs. */
  runs(container: string): Promise<boolean>;
  /** Runs a program in a container. @throws EngineError if it fails */
  exec(container: string, program: readonly string[], signal: AbortSignal): Promise<void>;
  /** Asks a container to end, and ends it when the time is over. Nothing happens if it is gone. */
  stop(container: string, seconds: number): Promise<void>;
  /**
   * The command line that waits for its input to end, and then removes all containers, volumes and images of a run: so
   * they go with it, whatever ends it.
   */
  removal(run: string): [string, ...string[]];
  /**
   * Builds an image, of images that it has.
   *
   * @param onLine told what it prints
   * @throws EngineError with what it says is wrong
   */
  build(image: DockerfileBuild, signal: AbortSignal, onLine: (line: string) => void): Promise<void>;
  /** Writes an image to an archive in the layout of OCI. @throws EngineError if that fails */
  save(image: string, archive: string): Promise<void>;
  /** Ends a container at once, with everything in it. Nothing happens if it is gone. */
  remove(container: string): Promise<void>;
  /** What a container has written into its own layer. */
  writtenBytes(container: string): Promise<number>;
}

/** Name and version, for logs and reports. */
export function describeEngine({ name, version }: Pick<Engine, 'name' | 'version'>): string {
  return `${name} ${version}`;
}
