/** The environment of the deploying function: set by its construct, read by its handler. */
export interface DeployEnvironment {
  readonly CLUSTER_NAME: string;
  readonly SERVICE_NAME: string;
  /** The family that the service names. */
  readonly FAMILY: string;
  /** The container that gets the image. */
  readonly CONTAINER: string;
  /** Where the image has to come from, such as `….dkr.ecr.….amazonaws.com/shop`. */
  readonly REPOSITORY: string;
  /** Where the running image stands. */
  readonly PARAMETER: string;
  /** How many tasks the first deployment starts. */
  readonly TASKS: string;
  /** The stack of the service. */
  readonly STACK: string;
  /** The repository in which released images are tagged; empty where they are not. */
  readonly LIVE_IMAGES: string;
  /** The secret with the settings of deployments; empty if the service has no such secret. */
  readonly DEPLOYMENT_SECRET_ARN: string;
}
