import { dirname } from 'node:path';
import { Acknowledgements, CheckedTemplate, CheckFinding, TemplateCheck } from '@slipway/least-privilege';
import { PostureFinding, postureFindings } from './posture-findings';

/** A construct of the CDK. */
type IConstruct = Parameters<typeof Acknowledgements.of>[0];

/** With which the ID of every acknowledgement begins. */
const POSTURE = 'posture';

/** The findings of the posture checks that are accepted on a construct. */
export function acknowledgementsOf(construct: IConstruct): Acknowledgements {
  return Acknowledgements.of(construct, POSTURE);
}

/** The posture checks at every synthesis. Advice is for the command line: it stops nothing, and is left out here. */
export class PosturePlugin extends TemplateCheck {
  private findings: readonly PostureFinding[] = [];

  constructor(scope: IConstruct) {
    super(scope, POSTURE);
  }

  /** Reads the templates of each assembly together. */
  protected override beforeFindings(templates: CheckedTemplate[]): void {
    const folders = [...new Set(templates.map(({ file }) => dirname(file)))];
    this.findings = folders
      .map((folder) => templates.filter(({ file }) => dirname(file) === folder))
      .flatMap((within) => postureFindings(within))
      .filter(({ isAdvice }) => !isAdvice);
  }

  /** The findings of one template. */
  protected findingsIn({ file }: CheckedTemplate): CheckFinding[] {
    return this.findings
      .filter((finding) => finding.file === file)
      .map((finding) => ({ ...finding, description: inWords(finding) }));
  }
}

function inWords({ problem, path, logicalId, resourceType, location }: PostureFinding): string {
  return `${problem}, in ${path ?? logicalId} (${resourceType}), ${location.replace('Properties/', '')}`;
}
