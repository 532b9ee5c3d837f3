/** Environment variables of the smoke test function. The construct sets them, and the handler reads them. */
export interface SmokeTestEnvironment {
  /** URL of the test listener, such as `http://shop-123.eu-west-1.elb.amazonaws.com:9000`. */
  readonly TEST_URL: string;
  /** Paths to request, separated by spaces. */
  readonly PATHS: string;
  /** Host name for the requests. Empty if the service has no `hosts`, or only host names with wildcards. */
  readonly HOST: string;
  /**
   * `true` after the first deployment, otherwise `false`. Before the first deployment, the service may have no tasks.
   */
  readonly HAS_RUN: string;
}
