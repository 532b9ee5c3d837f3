/** Environment variables of the deployment function. The construct sets them, and the handler reads them. */
export interface DeployEnvironment {
  readonly CLUSTER_NAME: string;
  readonly SERVICE_NAME: string;
  /** Name of the service's task definition family. */
  readonly FAMILY: string;
  /** Name of the container that runs the deployed image. */
  readonly CONTAINER: string;
  /** URI of the only repository from which images are accepted, such as `….dkr.ecr.….amazonaws.com/shop`. */
  readonly REPOSITORY: string;
  /** Name of the Systems Manager parameter with the running image. */
  readonly PARAMETER: string;
  /** Number of tasks that the first deployment starts. */
  readonly TASKS: string;
  /** Name or ID of the CloudFormation stack that contains the service. */
  readonly STACK: string;
  /** Name of the repository in which released images are tagged. Empty if released images are not tagged. */
  readonly LIVE_IMAGES: string;
  /** ARN of the secret with the deployment settings. Empty if the service has no such secret. */
  readonly DEPLOYMENT_SECRET_ARN: string;
}
