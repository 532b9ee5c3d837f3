/** What `image/build-image.sh` reads from its environment, besides what CodeBuild sets. */
export interface ImageBuildEnvironment {
  /** Name of the repository, for the API. */
  readonly REPOSITORY: string;
  /** The same for Docker, with its registry. */
  readonly REPOSITORY_URI: string;
  readonly CONTEXT: string;
  readonly DOCKERFILE: string;
  /** Where BuildKit keeps layers, as its options say it. @default - it keeps none */
  readonly LAYER_CACHE?: string;
  /** @default - none */
  readonly WAIVERS_FILE?: string;
  /**
   * The commit that the pipeline was started for: another one is not built.
   * @default 'manual', whatever the source is
   */
  readonly PUSHED_COMMIT?: string;
}
