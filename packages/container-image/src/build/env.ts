/** Environment variables of `image/build-image.sh`, besides those that CodeBuild sets. */
export interface ImageBuildEnvironment {
  /** Name of the repository, for calls to the ECR API. */
  readonly REPOSITORY: string;
  /** Repository URI for Docker, which includes the registry. */
  readonly REPOSITORY_URI: string;
  readonly CONTEXT: string;
  readonly DOCKERFILE: string;
  /** Cache options for BuildKit. @default - no layers are cached */
  readonly LAYER_CACHE?: string;
  /** Path of the waiver file in the source. @default - no waiver file */
  readonly WAIVERS_FILE?: string;
  /**
   * ID of the commit for which the pipeline was started. The build refuses any other commit.
   * @default 'manual': the build accepts any commit
   */
  readonly PUSHED_COMMIT?: string;
}
