/** Custom resource properties that CloudFormation passes to the emptying function. */
export interface BucketContentsProperties {
  /** Name of the bucket to empty. */
  readonly BucketName: string;
  /**
   * Set to `true` if the bucket is retained, so that nothing is deleted.
   * @default - the bucket is emptied when its custom resource is deleted
   */
  readonly Retained?: string;
}
