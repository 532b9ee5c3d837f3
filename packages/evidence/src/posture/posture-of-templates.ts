import type { SynthesizedTemplate } from '../templates/assembly';
import type { TemplateFinding } from '../templates/finding';
import { PostureFinding, postureFindings } from './posture-findings';

/** Returns the posture findings in each template of an assembly, in the order of the templates. */
export function posture(templates: readonly SynthesizedTemplate[]): TemplateFinding[][] {
  const findings = postureFindings(templates);
  return templates.map(({ file }) => findings.filter((finding) => finding.file === file).map(asTemplateFinding));
}

function asTemplateFinding({ rule, logicalId, problem, instead, isAdvice }: PostureFinding): TemplateFinding {
  return {
    rule: `posture::${rule}`,
    severity: isAdvice ? 'advice' : 'error',
    logicalId,
    message: `${problem}: ${instead}`,
  };
}
