/** Image that an engine builds from a Dockerfile. */
export interface DockerfileBuild {
  readonly file: string;
  /** Folder of files that the Dockerfile may copy. */
  readonly context: string;
  /** Name of the new image. */
  readonly name: string;
  /** Name of the container whose network the commands join. @default - they have no network */
  readonly network?: string;
  /** Values of build arguments. */
  readonly args: Readonly<Record<string, string>>;
  /** Target stage. @default - the last stage */
  readonly target?: string;
  /** Target platform. @default - that of the machine */
  readonly platform?: string;
  /** Files that commands can read at their original paths, if the engine supports that. Podman does. */
  readonly files: readonly string[];
}
