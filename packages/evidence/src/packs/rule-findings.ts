import type { SynthesizedTemplate } from '../templates/assembly';
import type { TemplateFinding } from '../templates/finding';

/** What a rule about permissions or pipelines has against a resource. */
export interface PeerFinding {
  readonly rule: string;
  readonly logicalId: string;
  readonly problem: string;
  readonly instead: string;
  /** `Sid` of the statement. @default - the finding is not about a statement, or it has none */
  readonly sid?: string;
  /** Whether the finding can never be acknowledged. @default false */
  readonly isFinal?: boolean;
}

/** The rules of the two packages that a pack is evaluated with: what they export under these names. */
export interface PeerRules {
  /** Of `@slipway/least-privilege`. */
  readonly findings: (template: object, account?: string) => readonly PeerFinding[];
  /** Of `@slipway/pipeline`. */
  readonly pipelineFindings: (template: object) => readonly PeerFinding[];
}

export interface RuleFinding extends TemplateFinding {
  /** Whether the finding can never be acknowledged. */
  readonly isFinal: boolean;
}

/** What the rules about permissions and pipelines have against a template, and can be acknowledged or not. */
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
