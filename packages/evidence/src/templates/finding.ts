/** What a check has against a template. */
export interface TemplateFinding {
  /** Such as `cfn-lint::E3012`; an acknowledgement names it. */
  readonly rule: string;
  readonly severity: 'error' | 'warning';
  /** The resource. @default - the template as a whole */
  readonly logicalId?: string;
  readonly message: string;
}
