/** Finding of a check about one resource of a template. */
export interface CheckFinding {
  /** ID of the rule, such as `open-resource`. */
  readonly rule: string;
  /** Description of the problem, as a sentence without an initial capital letter or a full stop. */
  readonly problem: string;
  /** Description of the problem for the report, with the location in the template and the JSON at that location. */
  readonly description: string;
  /** Advice on how to fix the problem, as a sentence without an initial capital letter or a full stop. */
  readonly instead: string;
  /** Logical ID of the resource in the template. */
  readonly logicalId: string;
  /**
   * Construct path of the resource, such as `Stack/Role/Resource`.
   *
   * @default - the template does not contain the path
   */
  readonly path?: string;
  /** Path of the property within the resource, such as `Properties/PolicyDocument/Statement/0`. */
  readonly location: string;
  /** `Sid` of the statement. @default - the statement has no `Sid` */
  readonly sid?: string;
  /** Whether the finding can never be acknowledged. @default false */
  readonly isFinal?: boolean;
}

/** Template to check, with the account and region to which it is deployed. */
export interface CheckedTemplate {
  /** Parsed CloudFormation template, as an object. */
  readonly template: object;
  /** ID of the AWS account to which the template is deployed, 12 digits. @default - known only at deployment */
  readonly account?: string;
  /** AWS region to which the template is deployed. @default - known only at deployment */
  readonly region?: string;
  /** Path of the template file. */
  readonly file: string;
  /** Logical IDs of the nested stacks in the template whose own templates are checked separately. */
  readonly nestedStacks: readonly string[];
}
