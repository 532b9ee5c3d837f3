/** An image that an engine builds from a Dockerfile. */
export interface DockerfileBuild {
  readonly file: string;
  /** Folder with what it may copy. */
  readonly context: string;
  /** What the image is called. */
  readonly name: string;
  /** Name of the container whose network its commands join. */
  readonly network: string;
  /** Values of arguments. */
  readonly args: Readonly<Record<string, string>>;
  /** @default - the last stage */
  readonly target?: string;
  /** @default - that of the machine */
  readonly platform?: string;
  /** Files that its commands can read at their own places, if the engine can do that: podman can. */
  readonly files: readonly string[];
}
