/** What CloudFormation hands to the emptying function, and what the construct sets. */
export interface BucketContentsProperties {
  /** The bucket whose contents go with the stack. */
  readonly BucketName: string;
}
