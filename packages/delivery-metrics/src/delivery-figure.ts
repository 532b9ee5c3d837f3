/**
 * Figure of a delivery. The value is the name of the CloudWatch metric. Each figure covers the period up to the time of
 * measurement.
 */
export enum DeliveryFigure {
  /** Percentage of completed builds that succeeded. */
  BUILD_SUCCESS = 'BuildSuccess',
  /** Number of production deployments. */
  DEPLOYMENTS = 'Deployments',
  /** Median time from the start of the production stage to its success, in seconds. */
  DEPLOYMENT_TIME = 'DeploymentTime',
  /** Median time from a commit to its first production deployment, in seconds. */
  LEAD_TIME = 'LeadTime',
  /** Percentage of changes in production that failed. */
  CHANGE_FAILURE_RATE = 'ChangeFailureRate',
  /** Median duration of incidents, in seconds. */
  TIME_TO_RESTORE = 'TimeToRestore',
}
