/** Value of the parameter before the first deployment. */
export const NO_IMAGE = 'none';

/** Properties of the custom resource that creates the parameter with the running image. */
export interface RunningImageProperties {
  readonly ParameterName: string;
  /** Tags of the parameter. @default - no tags */
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
}

/** Properties of the custom resource that registers task definition revisions. The image is not among them. */
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
