/** What a check finds wrong with one resource of a template. */
export interface CheckFinding {
  /** ID of the rule, such as `open-resource`. */
  readonly rule: string;
  /** What is wrong, as a sentence without capital and full stop. */
  readonly problem: string;
  /** What is wrong, with its place and what is written there, for the report. */
  readonly description: string;
  /** What to write instead, as a sentence without capital and full stop. */
  readonly instead: string;
  /** Logical ID of the resource in the template. */
  readonly logicalId: string;
  /** Construct path of the resource, such as `Stack/Role/Resource`. @default - the template carries no path */
  readonly path?: string;
  /** Property of the resource, such as `Properties/PolicyDocument/Statement/0`. */
  readonly location: string;
  /** `Sid` of the statement. @default - the statement has none */
  readonly sid?: string;
  /** Whether the finding can never be acknowledged. @default false */
  readonly isFinal?: boolean;
}

/** A template that is checked, and the account that it is deployed to. */
export interface CheckedTemplate {
  /** Parsed CloudFormation template, as an object. */
  readonly template: object;
  /** AWS account ID that the template is deployed to, 12 digits. @default - synthesis does not know the account */
  readonly account?: string;
  /** AWS region that the template is deployed to. @default - synthesis does not know the region */
  readonly region?: string;
  /** Path of the file that the template was read from. */
  readonly file: string;
  /** Logical IDs of the nested stacks in the template that are checked on their own. */
  readonly nestedStacks: readonly string[];
}
