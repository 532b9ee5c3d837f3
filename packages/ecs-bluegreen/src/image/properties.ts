/** Value of the running image parameter before the first deployment. */
export const NO_IMAGE = 'none';

/** Properties of the custom resource that creates the parameter with the running image. */
export interface RunningImageProperties {
  readonly ParameterName: string;
  /** Tags of the parameter. @default - no tags */
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
}

/** Properties of the custom resource that registers task definition revisions. They do not include the image. */
export interface TaskRevisionProperties {
  /** Task definition family of the service. */
  readonly Family: string;
  /** ARN of the stack's task definition, which provides all settings except the image. */
  readonly ShapeArn: string;
  /** Name of the container whose image is replaced. */
  readonly Container: string;
  /** Name of the Systems Manager parameter with the running image. */
  readonly ParameterName: string;
}
