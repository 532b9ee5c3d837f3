/** The environment of the function that reports failures: what the construct sets and the handler reads. */
export interface FailureReportEnvironment {
  readonly TOPIC_ARN: string;
}
