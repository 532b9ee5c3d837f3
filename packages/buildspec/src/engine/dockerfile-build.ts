/** Settings of an image build from a Dockerfile. */
export interface DockerfileBuild {
  readonly file: string;
  /** Folder with the files of the build context. */
  readonly context: string;
  /** Name, with a tag, that the built image gets. */
  readonly name: string;
  /** Name of the container whose network the commands of the build join. @default - they have no network */
  readonly network?: string;
  /** Values of build arguments, by name. */
  readonly args: Readonly<Record<string, string>>;
  /** Stage of the Dockerfile to build. @default - the last stage */
  readonly target?: string;
  /** Target platform of the image. @default - the platform of the machine */
  readonly platform?: string;
  /** Files that commands can read at their original paths, if the engine supports this. Only Podman does. */
  readonly files: readonly string[];
}
