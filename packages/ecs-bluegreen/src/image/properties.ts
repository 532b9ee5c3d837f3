/** Content of the record until something has run. */
export const NO_IMAGE = 'none';

/** Properties that CloudFormation passes for the record of the running image, which is not one of them. */
export interface RunningImageProperties {
  readonly ParameterName: string;
  /** @default - no tags */
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
}

/** Properties that CloudFormation passes for the task definition of the service. The image is not one of them. */
export interface TaskRevisionProperties {
  /** Task definition family of the service. */
  readonly Family: string;
  /** Task definition of the stack, which provides everything except the image. */
  readonly ShapeArn: string;
  /** Name of the container whose image is replaced. */
  readonly Container: string;
  /** Name of the parameter with the running image. */
  readonly ParameterName: string;
}
