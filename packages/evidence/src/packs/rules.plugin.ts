import { findings } from '@slipway/least-privilege';
import { pipelineFindings } from '@slipway/pipeline';
import type { SynthesizedTemplate } from '../templates/assembly';
import type { TemplateFinding } from '../templates/finding';

/** What the rules about permissions and pipelines have against a template, and can be acknowledged or not. */
export function ruleFindings({ template, account }: SynthesizedTemplate): RuleFinding[] {
  return [
    ...findings(template, account).map(({ rule, logicalId, problem, instead, sid, isFinal = false }) => ({
      rule: `least-privilege::${rule}`,
      severity: 'error' as const,
      logicalId,
      message: `${problem}${sid === undefined ? '' : ` (${sid})`}: ${instead}`,
      isFinal,
    })),
    ...pipelineFindings(template).map(({ rule, logicalId, problem, instead }) => ({
      rule: `pipeline-rules::${rule}`,
      severity: 'error' as const,
      logicalId,
      message: `${problem}: ${instead}`,
      isFinal: false,
    })),
  ];
}

export interface RuleFinding extends TemplateFinding {
  /** Whether it can never be acknowledged. */
  readonly isFinal: boolean;
}
