import { ContainerMount } from './container-mount';

/** A container that runs the program of its image, next to others in one network. */
export interface ServiceContainer {
  /** Of this container alone. */
  readonly name: string;
  /** Id of a local image. */
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Name of the container whose network it joins. */
  readonly network: string;
  /** In place of the entry point of the image, whose command goes with it. @default - that of the image */
  readonly entryPoint?: readonly string[];
  /** @default - that of the image */
  readonly command?: readonly string[];
  /** @default - that of the image */
  readonly user?: string;
  /** @default - that of the image */
  readonly workingDirectory?: string;
  readonly readOnlyRoot: boolean;
  /** Whether a program of the engine is the first process, which takes ended ones off the table. */
  readonly init: boolean;
  /** File of lines `NAME=value`, which no other user of the machine can read. */
  readonly environmentFile: string;
  /** Variables whose values have several lines, which no such file can have. */
  readonly environment: Readonly<Record<string, string>>;
  readonly mounts: readonly ContainerMount[];
  /** Volumes of the engine, which it makes as they are named. */
  readonly volumes: readonly { readonly name: string; readonly inside: string; readonly readOnly: boolean }[];
  /** Folders in memory. */
  readonly memoryFolders: readonly { readonly inside: string; readonly mebibytes: number }[];
  /** @default - what the machine has */
  readonly memoryBytes?: number;
  readonly processes: number;
}
