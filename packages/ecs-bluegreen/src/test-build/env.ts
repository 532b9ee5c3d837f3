/** Environment of the function that starts the test build: the construct sets it and the handler reads it. */
export interface TestBuildEnvironment {
  /** Name of the project. */
  readonly PROJECT: string;
  /** The test listener, such as `http://shop-123.eu-west-1.elb.amazonaws.com:9000`. The build gets it as it is. */
  readonly TEST_URL: string;
}
