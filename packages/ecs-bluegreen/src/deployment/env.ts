/** The environment of the deploying function: set by its construct, read by its handler. */
export interface DeployEnvironment {
  readonly CLUSTER_NAME: string;
  readonly SERVICE_NAME: string;
  /** Task definition family of the service. */
  readonly FAMILY: string;
  /** Name of the container that gets the image. */
  readonly CONTAINER: string;
  /** Repository that the image has to come from, such as `….dkr.ecr.….amazonaws.com/shop`. */
  readonly REPOSITORY: string;
  /** Name of the parameter with the running image. */
  readonly PARAMETER: string;
  /** How many tasks the first deployment starts. */
  readonly TASKS: string;
  /** The stack of the service. */
  readonly STACK: string;
  /** Repository in which released images are tagged; empty if they are not tagged. */
  readonly LIVE_IMAGES: string;
  /** The secret with the settings of deployments; empty if the service has no such secret. */
  readonly DEPLOYMENT_SECRET_ARN: string;
}
