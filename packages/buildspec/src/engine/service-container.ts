import { ContainerMount } from './container-mount';

/** Settings of a container that runs its image's program and shares a network with other containers. */
export interface ServiceContainer {
  /** Unique name of the container. */
  readonly name: string;
  /** ID of the container's image, which the engine must have. */
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Name of the container whose network this container joins. */
  readonly network: string;
  /** Entry point that replaces the image's entry point and command. @default - the image's entry point */
  readonly entryPoint?: readonly string[];
  /** Command of the container. @default - the image's command */
  readonly command?: readonly string[];
  /** User that runs the container's program. @default - the image's user */
  readonly user?: string;
  /** Working directory of the program. @default - the image's working directory */
  readonly workingDirectory?: string;
  readonly readOnlyRoot: boolean;
  /** Capabilities that the container does not have. @default - it has the engine's default capabilities */
  readonly dropped?: readonly string[];
  /** Whether the container's program reads the standard input of the engine command. @default false */
  readonly reads?: boolean;
  /** Whether the engine runs an init program as the first process, which reaps ended processes. */
  readonly init: boolean;
  /** Path of a file with environment variables as `NAME=value` lines, which no other user of the machine can read. */
  readonly environmentFile: string;
  /** Environment variables whose values have several lines, which `environmentFile` cannot contain. */
  readonly environment: Readonly<Record<string, string>>;
  readonly mounts: readonly ContainerMount[];
  /** Engine volumes to mount. The engine creates them on first use. */
  readonly volumes: readonly { readonly name: string; readonly inside: string; readonly readOnly: boolean }[];
  /** Folders of the container that are kept in memory (`tmpfs`). */
  readonly memoryFolders: readonly { readonly inside: string; readonly mebibytes: number }[];
  /** Maximum memory of the container, in bytes. @default - all memory of the machine */
  readonly memoryBytes?: number;
  readonly processes: number;
}
