/** IDs of the rules that the validation can report. */
export const RULE_NAMES = [
  'wildcard-action',
  'unknown-action',
  'exclusion',
  'open-resource',
  'open-trust',
  'open-principal',
  'pass-role',
  'privilege-escalation',
  'unreadable-statement',
  'unreadable-template',
  'malformed-template',
  'aws-managed-policy',
] as const;
