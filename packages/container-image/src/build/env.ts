/** Environment variables of `image/build-image.sh`, besides those that CodeBuild sets. */
export interface ImageBuildEnvironment {
  /** Name of the repository, for calls to the ECR API. */
  readonly REPOSITORY: string;
  /** Address of the repository for Docker, with the registry. */
  readonly REPOSITORY_URI: string;
  readonly CONTEXT: string;
  readonly DOCKERFILE: string;
  /** Cache options for BuildKit. @default - no layers are cached */
  readonly LAYER_CACHE?: string;
  /** Path of the waiver file in the source. @default - no waiver file */
  readonly WAIVERS_FILE?: string;
  /**
   * Commit that the pipeline was started for. The build refuses any other commit.
   * @default 'manual': the build accepts any commit
   */
  readonly PUSHED_COMMIT?: string;
}
