/** The environment of the smoke test: set by its construct, read by its handler. */
export interface SmokeTestEnvironment {
  /** The test listener, such as `http://shop-123.eu-west-1.elb.amazonaws.com:9000`. */
  readonly TEST_URL: string;
  /** What has to answer, separated by a space. */
  readonly PATHS: string;
  /** The name that the requests are for. Empty where it does not matter. */
  readonly HOST: string;
  /** `true` once something has run. Before, there may be no task that could answer. */
  readonly HAS_RUN: string;
}
