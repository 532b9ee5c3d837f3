/** Environment variables of the deployment function. The construct sets them, and the handler reads them. */
export interface DeployEnvironment {
  readonly CLUSTER_NAME: string;
  readonly SERVICE_NAME: string;
  /** Task definition family of the service. */
  readonly FAMILY: string;
  /** Name of the container that gets the image. */
  readonly CONTAINER: string;
  /** Only repository from which images are accepted, such as `….dkr.ecr.….amazonaws.com/shop`. */
  readonly REPOSITORY: string;
  /** Name of the parameter with the running image. */
  readonly PARAMETER: string;
  /** Number of tasks that the first deployment starts. */
  readonly TASKS: string;
  /** Name or ID of the stack of the service. */
  readonly STACK: string;
  /** Repository in which released images are tagged. Empty if they are not tagged. */
  readonly LIVE_IMAGES: string;
  /** ARN of the secret with the deployment settings. Empty if the service has no such secret. */
  readonly DEPLOYMENT_SECRET_ARN: string;
}
