/** Folder or file of this machine that is visible in a container. */
export interface ContainerMount {
  readonly inside: string;
  readonly outside: string;
  readonly readOnly: boolean;
}
