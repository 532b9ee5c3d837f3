import { dirname } from 'node:path';
import { Acknowledgements, CheckedTemplate, CheckFinding, TemplateCheck } from '@slipway/least-privilege';
import { PostureFinding, postureFindings } from './posture-findings';

/** CDK construct. */
type IConstruct = Parameters<typeof Acknowledgements.of>[0];

/** Prefix of the acknowledgement IDs. */
const POSTURE = 'posture';

/** Returns the acknowledgements of a construct for posture findings. */
export function acknowledgementsOf(construct: IConstruct): Acknowledgements {
  return Acknowledgements.of(construct, POSTURE);
}

/**
 * Plugin that runs the posture checks at every synthesis. Advice is not reported, because only the command line shows
 * advice.
 */
export class PosturePlugin extends TemplateCheck {
  private findings: readonly PostureFinding[] = [];

  constructor(scope: IConstruct) {
    super(scope, POSTURE);
  }

  /** Checks all templates of an assembly together, and keeps the findings. */
  protected override beforeFindings(templates: CheckedTemplate[]): void {
    const folders = [...new Set(templates.map(({ file }) => dirname(file)))];
    this.findings = folders
      .map((folder) => templates.filter(({ file }) => dirname(file) === folder))
      .flatMap((within) => postureFindings(within))
      .filter(({ isAdvice }) => !isAdvice);
  }

  /** Returns the findings in one template of the assembly. */
  protected findingsIn({ file }: CheckedTemplate): CheckFinding[] {
    return this.findings
      .filter((finding) => finding.file === file)
      .map((finding) => ({ ...finding, description: inWords(finding) }));
  }
}

function inWords({ problem, path, logicalId, resourceType, location }: PostureFinding): string {
  return `${problem}, in ${path ?? logicalId} (${resourceType}), ${location.replace('Properties/', '')}`;
}
