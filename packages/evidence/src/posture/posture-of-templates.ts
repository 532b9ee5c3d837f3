import type { SynthesizedTemplate } from '../templates/assembly';
import type { TemplateFinding } from '../templates/finding';
import { PostureAssembly } from './posture-assembly';
import { findingsIn, PostureFinding } from './posture-findings';

/**
 * Returns the posture findings in each template of an assembly, in the order of the templates.
 *
 * @param assembly the same templates, if they are already read
 */
export function posture(
  templates: readonly SynthesizedTemplate[],
  assembly = new PostureAssembly(templates),
): TemplateFinding[][] {
  const findings = findingsIn(assembly);
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
