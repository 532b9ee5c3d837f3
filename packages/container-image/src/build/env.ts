/** Environment variables of `image/build-image.sh`, besides those that CodeBuild sets. */
export interface ImageBuildEnvironment {
  /** Name of the repository, for the API. */
  readonly REPOSITORY: string;
  /** Address of the repository for Docker, with the registry. */
  readonly REPOSITORY_URI: string;
  readonly CONTEXT: string;
  readonly DOCKERFILE: string;
  /** Cache options of BuildKit. @default - no layers are cached */
  readonly LAYER_CACHE?: string;
  /** @default - none */
  readonly WAIVERS_FILE?: string;
  /**
   * Commit that the pipeline was started for. The build refuses any other commit.
   * @default 'manual', whatever the source is
   */
  readonly PUSHED_COMMIT?: string;
}
