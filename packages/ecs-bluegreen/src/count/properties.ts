/** Properties of the custom resource that reads a service's desired number of tasks. */
export interface TaskCountProperties {
  readonly Cluster: string;
  readonly Service: string;
  /** `true` after the first deployment, otherwise `false`. A change makes CloudFormation read the number again. */
  readonly HasRun: string;
}
