import { ContainerMount } from './container-mount';

/** Container that runs the program of its image, and shares a network with other containers. */
export interface ServiceContainer {
  /** Unique name of the container. */
  readonly name: string;
  /** ID of a local image. */
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Name of the container whose network it joins. */
  readonly network: string;
  /** Entry point that replaces that of the image, and the image's command too. @default - that of the image */
  readonly entryPoint?: readonly string[];
  /** Command. @default - that of the image */
  readonly command?: readonly string[];
  /** User. @default - that of the image */
  readonly user?: string;
  /** Working directory. @default - that of the image */
  readonly workingDirectory?: string;
  readonly readOnlyRoot: boolean;
  /** Capabilities that the container does not have. @default - it has the engine's default capabilities */
  readonly dropped?: readonly string[];
  /** Whether its program reads the standard input of the engine. @default false */
  readonly reads?: boolean;
  /** Whether the first process is an init program of the engine, which reaps ended processes. */
  readonly init: boolean;
  /** File of lines `NAME=value` that no other user of the machine can read. */
  readonly environmentFile: string;
  /** Variables with several lines in their values, which such a file cannot contain. */
  readonly environment: Readonly<Record<string, string>>;
  readonly mounts: readonly ContainerMount[];
  /** Volumes of the engine, which creates them on first use. */
  readonly volumes: readonly { readonly name: string; readonly inside: string; readonly readOnly: boolean }[];
  /** Folders in memory. */
  readonly memoryFolders: readonly { readonly inside: string; readonly mebibytes: number }[];
  /** Maximum memory, in bytes. @default - all memory of the machine */
  readonly memoryBytes?: number;
  readonly processes: number;
}
