/** A finding of a check about a template. */
export interface TemplateFinding {
  /** Such as `cfn-lint::E3012`; an acknowledgement names it. */
  readonly rule: string;
  /** Advice is shown, and fails nothing. */
  readonly severity: 'error' | 'warning' | 'advice';
  /** The resource. @default - the template as a whole */
  readonly logicalId?: string;
  readonly message: string;
}
