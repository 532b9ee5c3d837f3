import { dirname } from 'node:path';
import { Acknowledgements, CheckedTemplate, CheckFinding, TemplateCheck } from '@slipway/least-privilege';
import { CHECKS } from './checks';
import { PostureFinding, postureFindings } from './posture-findings';

/** Construct of the CDK, as a type that does not require an import from the CDK. */
type IConstruct = Parameters<typeof Acknowledgements.of>[0];

/** Prefix of the acknowledgement IDs of posture checks. */
const POSTURE = 'posture';

/** Returns the acknowledgements of a construct for posture findings. */
export function acknowledgementsOf(construct: IConstruct): Acknowledgements {
  return Acknowledgements.of(construct, POSTURE);
}

/**
 * Plugin that runs the posture checks at every synthesis. The plugin does not report advice, which only the command
 * line shows.
 */
export class PosturePlugin extends TemplateCheck {
  private findings: readonly PostureFinding[] = [];

  constructor(scope: IConstruct) {
    super(
      scope,
      POSTURE,
      CHECKS.map(({ id }) => id),
    );
  }

  /** Checks the templates of each assembly together, and keeps the findings for `findingsIn`. */
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
