import type { SynthesizedTemplate } from '../templates/assembly';
import type { TemplateFinding } from '../templates/finding';

/** Finding of a rule of `@slipway/least-privilege` or `@slipway/pipeline`. */
export interface PeerFinding {
  readonly rule: string;
  readonly logicalId: string;
  readonly problem: string;
  readonly instead: string;
  /**
   * `Sid` of the policy statement. @default - the finding is not about a policy statement, or the statement has no
   * `Sid`
   */
  readonly sid?: string;
  /** Whether the finding cannot be acknowledged. @default false */
  readonly isFinal?: boolean;
}

/**
 * Functions of two other packages that return findings in a template. They have the names under which the packages
 * export them.
 */
export interface PeerRules {
  /** `findings` of `@slipway/least-privilege`. */
  readonly findings: (template: object, account?: string) => readonly PeerFinding[];
  /** `pipelineFindings` of `@slipway/pipeline`. */
  readonly pipelineFindings: (template: object) => readonly PeerFinding[];
}

export interface RuleFinding extends TemplateFinding {
  /** Whether the finding cannot be acknowledged. */
  readonly isFinal: boolean;
}

/** Returns the findings of the permission rules and pipeline rules in a template. */
export function ruleFindings(
  { findings, pipelineFindings }: PeerRules,
  { template, account }: SynthesizedTemplate,
): RuleFinding[] {
  return [
    ...findings(template, account).map((finding) => asRuleFinding('least-privilege', finding)),
    ...pipelineFindings(template).map((finding) => asRuleFinding('pipeline-rules', finding)),
  ];
}

function asRuleFinding(
  check: string,
  { rule, logicalId, problem, instead, sid, isFinal = false }: PeerFinding,
): RuleFinding {
  return {
    rule: `${check}::${rule}`,
    severity: 'error',
    logicalId,
    message: `${problem}${sid === undefined ? '' : ` (${sid})`}: ${instead}`,
    isFinal,
  };
}
