/** Problem that a check found in a template. */
export interface TemplateFinding {
  /** ID of the rule in acknowledgements, such as `cfn-lint::E3012`. */
  readonly rule: string;
  /** Severity of the finding. Findings of severity `advice` never fail a command. */
  readonly severity: 'error' | 'warning' | 'advice';
  /** Logical ID of the resource. @default - the finding is about the whole template */
  readonly logicalId?: string;
  readonly message: string;
}
