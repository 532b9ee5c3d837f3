/** Figure of a delivery: the name of its metric in CloudWatch. Each is about the period that ends now. */
export enum DeliveryFigure {
  /** Builds that succeeded, in per cent of those that succeeded or failed. */
  BUILD_SUCCESS = 'BuildSuccess',
  /** Number of production deployments. */
  DEPLOYMENTS = 'Deployments',
  /** Median time from the beginning of the production stage to its success, in seconds. */
  DEPLOYMENT_TIME = 'DeploymentTime',
  /** Median time from a commit to its deployment, in seconds. */
  LEAD_TIME = 'LeadTime',
  /** Changes that failed in production, in per cent of those that came there. */
  CHANGE_FAILURE_RATE = 'ChangeFailureRate',
  /** Median time from the beginning of an incident to its end, in seconds. */
  TIME_TO_RESTORE = 'TimeToRestore',
}
