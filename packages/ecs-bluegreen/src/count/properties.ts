/** What CloudFormation hands on of the number of tasks. The number is not among it. */
export interface TaskCountProperties {
  readonly Cluster: string;
  readonly Service: string;
  /** `true` or `false`, as the template sees it: where that changes, the number is asked for again. */
  readonly HasRun: string;
}
