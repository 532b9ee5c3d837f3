/** Environment variables of the function that starts test builds. The construct sets them; the handler reads them. */
export interface TestBuildEnvironment {
  /** Name of the CodeBuild project that tests the green tasks. */
  readonly PROJECT: string;
  /** URL of the test listener for the build, such as `http://shop-123.eu-west-1.elb.amazonaws.com:9000`. */
  readonly TEST_URL: string;
}
