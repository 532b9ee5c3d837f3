/** Problem that a rule finds in a policy statement. */
export interface RuleProblem {
  /** ID of the rule, such as `wildcard-action`. */
  readonly rule: string;
  /** Description of the problem, as a sentence without an initial capital letter or a full stop. */
  readonly problem: string;
  /** Advice on how to fix the problem, as a sentence without an initial capital letter or a full stop. */
  readonly instead: string;
  /** Whether the finding can never be acknowledged. @default false */
  readonly isFinal?: boolean;
}

/** Location of a finding in a template. */
export interface Place {
  /** Logical ID of the resource in the template. */
  readonly logicalId: string;
  /** CloudFormation type of the resource, such as `AWS::IAM::Role`. */
  readonly resourceType: string;
  /**
   * Construct path of the resource, such as `Stack/Role/Resource`.
   *
   * @default - the template does not contain the path
   */
  readonly path?: string;
  /** Path of the property within the resource, such as `Properties/PolicyDocument/Statement/0`. */
  readonly location: string;
  /** Statement or property that has the problem, as compact JSON. For a malformed part, a short description of it. */
  readonly json: string;
  /** `Sid` of the statement. @default - the statement has no `Sid` */
  readonly sid?: string;
}

/** Problem in a policy statement, with its location in the template. */
export interface Finding extends RuleProblem, Place {}

/** Describes the problem and the location of a finding, without the advice. */
export function inWords(finding: Finding): string {
  const { logicalId, resourceType, location, sid, json, problem } = finding;
  const where = `${finding.path ?? logicalId} (${resourceType}), ${location.replace('Properties/', '')}${sid ? ` '${sid}'` : ''}`;
  return `${problem}, in ${where}: ${json}`;
}
