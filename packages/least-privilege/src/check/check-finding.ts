/** Finding of a check about one resource of a template. */
export interface CheckFinding {
  /** ID of the rule, such as `open-resource`. */
  readonly rule: string;
  /** Description of the problem, as a sentence without a capital letter and full stop. */
  readonly problem: string;
  /** Description of the problem for the report, with its place and the text of the template there. */
  readonly description: string;
  /** Advice on what to write instead, as a sentence without a capital letter and full stop. */
  readonly instead: string;
  /** Logical ID of the resource in the template. */
  readonly logicalId: string;
  /**
   * Construct path of the resource, such as `Stack/Role/Resource`.
   *
   * @default - the template does not contain the path
   */
  readonly path?: string;
  /** Property of the resource, such as `Properties/PolicyDocument/Statement/0`. */
  readonly location: string;
  /** `Sid` of the statement. @default - the statement has no `Sid` */
  readonly sid?: string;
  /** Whether the finding can never be acknowledged. @default false */
  readonly isFinal?: boolean;
}

/** Template to check, with the environment of its deployment. */
export interface CheckedTemplate {
  /** Parsed CloudFormation template, as an object. */
  readonly template: object;
  /** ID of the AWS account to which the template is deployed, 12 digits. @default - known only at deployment */
  readonly account?: string;
  /** AWS region to which the template is deployed. @default - known only at deployment */
  readonly region?: string;
  /** Path of the template file. */
  readonly file: string;
  /** Logical IDs of the nested stacks in the template that are checked on their own. */
  readonly nestedStacks: readonly string[];
}
