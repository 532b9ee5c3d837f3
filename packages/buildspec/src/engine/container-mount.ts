/** A folder or file of this machine that a container sees. */
export interface ContainerMount {
  readonly inside: string;
  readonly outside: string;
  readonly readOnly: boolean;
}
