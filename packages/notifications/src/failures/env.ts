/** Environment variables of the function that reports failures. The construct sets them, and the handler reads them. */
export interface FailureReportEnvironment {
  readonly TOPIC_ARN: string;
}
