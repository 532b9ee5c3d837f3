/** What a rule says about one statement. */
export interface Problem {
  /** The id of the rule, such as `wildcard-action`. */
  readonly rule: string;
  /** What is wrong, in a sentence without capital and full stop. */
  readonly problem: string;
  /** What to write instead. */
  readonly instead: string;
}

/** Where in a template it says it. */
export interface Place {
  readonly logicalId: string;
  readonly resourceType: string;
  /** The construct path, where the template carries it. */
  readonly path?: string;
  /** The property, such as `Properties/PolicyDocument/Statement/0`. */
  readonly location: string;
  /** What stands there, as compact JSON. */
  readonly json: string;
  /** The name that the statement gave itself. */
  readonly sid?: string;
}

/** One thing that the validation refuses. */
export interface Finding extends Problem, Place {}

/** What is wrong, and where: everything but what to write instead. */
export function inWords(finding: Finding): string {
  const { logicalId, resourceType, location, sid, json, problem } = finding;
  const where = `${finding.path ?? logicalId} (${resourceType}), ${location.replace('Properties/', '')}${sid ? ` '${sid}'` : ''}`;
  return `${problem}, in ${where}: ${json}`;
}
