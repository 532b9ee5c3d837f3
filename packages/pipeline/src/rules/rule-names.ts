/** IDs of the rules that the validation can report. */
export const RULE_NAMES = [
  'needs-v2',
  'trigger-source',
  'one-trigger',
  'action-timeout',
  'rule-provider',
  'unguarded-action',
  'bypassed-check',
  'parallel-rollback',
  'variable-reference',
] as const;
