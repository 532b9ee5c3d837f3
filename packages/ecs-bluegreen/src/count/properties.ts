/** Properties that CloudFormation passes for the number of tasks, which is not one of them. */
export interface TaskCountProperties {
  readonly Cluster: string;
  readonly Service: string;
  /** `true` once something has run, otherwise `false`. A change makes CloudFormation read the number again. */
  readonly HasRun: string;
}
