/** Properties that CloudFormation passes to the emptying function. */
export interface BucketContentsProperties {
  /** The bucket whose contents go with the stack. */
  readonly BucketName: string;
  /**
   * `true` if the bucket is retained, so that nothing is deleted.
   * @default - the bucket is emptied when its custom resource is deleted
   */
  readonly Retained?: string;
}
