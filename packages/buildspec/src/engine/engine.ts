import { ContainerMount } from './container-mount';
import { DockerfileBuild } from './dockerfile-build';
import { ServiceContainer } from './service-container';

/** Settings of a build container. */
export interface ContainerProps {
  /** Unique name of the container. */
  readonly name: string;
  /**
   * Labels with which users can find the container. @default - a label for builds, with the process ID of the runner
   */
  readonly labels?: Readonly<Record<string, string>>;
  /** ID of the container's image, which the engine must have. */
  readonly image: string;
  /**
   * Program that runs instead of the image's program. It reads the engine command's standard input, and ends at the end
   * of this input.
   */
  readonly program: readonly [string, ...string[]];
  readonly mounts: readonly ContainerMount[];
  /** Maximum size of each file that the container writes, in bytes. */
  readonly fileBytes: number;
  /** Maximum number of processes and threads in the container. */
  readonly processes: number;
  readonly memoryBytes: number;
}

/** Program to run in a container. */
export interface Execution {
  readonly container: string;
  readonly program: readonly string[];
  /** Whether the program reads the standard input of the engine command. @default false */
  readonly reads?: boolean;
  /** User that runs the program. @default - the container's user */
  readonly user?: string;
  /** Working directory of the program. @default - the container's working directory */
  readonly workingDirectory?: string;
  /** Environment variables of the program, in addition to those of the container. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Image that the engine has locally. */
export interface LocalImage {
  readonly id: string;
  /** Environment variables that the image sets. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Container engine on this machine: Docker or Podman. */
export interface Engine {
  readonly name: 'docker' | 'podman';
  readonly version: string;
  /** Whether programs in a container run as root, as in CodeBuild. */
  readonly isRoot: boolean;
  /**
   * Whether the commands in a Dockerfile run in the network that an image build names. Podman's service runs them in
   * the host's network instead, so it must not build a Dockerfile that contains commands.
   */
  readonly isolatesBuilds: boolean;
  /** Folder in which the engine stores files that containers write. */
  readonly storage: string;
  /**
   * Environment variables with which the command lines from `start`, `serve`, `execution` and `removal` find the
   * engine. Containers do not see them.
   */
  readonly environment: Readonly<Record<string, string>>;
  /** Returns an image by name or ID, or undefined if the engine does not have the image. */
  image(name: string): Promise<LocalImage | undefined>;
  /** Pulls an image. @throws EngineError if the image is not available */
  pull(name: string, signal: AbortSignal): Promise<void>;
  /**
   * Returns the command line that starts a build container without network access or privileges. The command ends with
   * the container, which is then removed.
   *
   * @throws EngineError if the path of a mount contains characters that the engine does not allow
   */
  start(container: ContainerProps): [string, ...string[]];
  /**
   * Returns the command line that starts a service container without new privileges and prints the container's output.
   * The command ends with the container, and has the same exit code. You must remove the container, because Podman's
   * service does not return the exit code of a container that is removed automatically.
   *
   * @throws EngineError if the path of a mount contains characters that the engine does not allow
   */
  serve(container: ServiceContainer): [string, ...string[]];
  /** Returns whether a container is running. */
  runs(container: string): Promise<boolean>;
  /** Runs a program in a container. @throws EngineError if the program fails */
  exec(container: string, program: readonly string[], signal: AbortSignal): Promise<void>;
  /** Returns the command line that runs a program in a container and prints the program's output. */
  execution(execution: Execution): string[];
  /**
   * Asks a container to stop, and kills it after the given time. Has no effect if the container no longer exists.
   */
  stop(container: string, seconds: number): Promise<void>;
  /**
   * Returns the command line that waits for the end of its input, and then removes all containers, volumes and images
   * of a run. They are therefore removed even if the run is killed.
   */
  removal(run: string): [string, ...string[]];
  /**
   * Builds an image from images that the engine has.
   *
   * @param onLine called with each line of the output
   * @throws EngineError, with the engine's message, if the build fails
   */
  build(image: DockerfileBuild, signal: AbortSignal, onLine: (line: string) => void): Promise<void>;
  /** Writes an image to an archive in the format of `docker save`. @throws EngineError if that fails */
  save(image: string, archive: string): Promise<void>;
  /** Kills and removes a container. Has no effect if the container no longer exists. */
  remove(container: string): Promise<void>;
  /** Returns the size of the files that a container has written to its own layer, in bytes, or 0 if it is unknown. */
  writtenBytes(container: string): Promise<number>;
}

/** Returns the name and version of an engine, for logs and reports. */
export function describeEngine({ name, version }: Pick<Engine, 'name' | 'version'>): string {
  return `${name} ${version}`;
}
