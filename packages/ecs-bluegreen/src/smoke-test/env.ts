/** The environment of the smoke test: set by its construct, read by its handler. */
export interface SmokeTestEnvironment {
  /** The test listener, such as `http://shop-123.eu-west-1.elb.amazonaws.com:9000`. */
  readonly TEST_URL: string;
  /** Paths that have to answer, separated by spaces. */
  readonly PATHS: string;
  /** Host name for the requests, or empty if any name works. */
  readonly HOST: string;
  /** `true` once something has run. Before that, there may be no task to answer. */
  readonly HAS_RUN: string;
}
