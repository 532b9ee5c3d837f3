/** What CloudFormation hands to the emptying function, and what the construct sets. */
export interface BucketContentsProperties {
  /** The bucket whose contents go with the stack. */
  readonly BucketName: string;
  /**
   * `true` where the bucket stays: nothing is deleted, whatever CloudFormation asks.
   * @default - the bucket is emptied when its custom resource is deleted
   */
  readonly Retained?: string;
}
