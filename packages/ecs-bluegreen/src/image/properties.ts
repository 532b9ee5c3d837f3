/** Content of the record until something has run. */
export const NO_IMAGE = 'none';

/** What CloudFormation hands on of the record of the running image. The image is not among it. */
export interface RunningImageProperties {
  readonly ParameterName: string;
  /** @default - no tags */
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
}

/** What CloudFormation hands on of the task definition that the service runs. Its image is not among it. */
export interface TaskRevisionProperties {
  /** The family that the service names. */
  readonly Family: string;
  /** The task definition of the stack, from which everything but the image is taken. */
  readonly ShapeArn: string;
  /** The container whose image is replaced. */
  readonly Container: string;
  /** Where the running image stands. */
  readonly ParameterName: string;
}
