import { dirname } from 'node:path';
import { Acknowledgements, CheckedTemplate, CheckFinding, TemplateCheck } from '@slipway/least-privilege';
import { PostureFinding, postureFindings } from '../posture/posture-findings';
import type { CompliancePack } from './pack';

/** Construct of the CDK, as a type that does not require an import from the CDK. */
type IConstruct = Parameters<typeof Acknowledgements.of>[0];

/** Returns the acknowledgements of a construct for findings of the pack's own checks. */
export function acknowledgementsOf(construct: IConstruct, { id }: CompliancePack): Acknowledgements {
  return Acknowledgements.of(construct, id);
}

/** Plugin that runs the checks of a compliance pack at every synthesis. */
export class PackPlugin extends TemplateCheck {
  private findings: readonly PostureFinding[] = [];

  constructor(
    scope: IConstruct,
    private readonly pack: CompliancePack,
  ) {
    super(
      scope,
      pack.id,
      pack.checks.map(({ id }) => id),
    );
  }

  /** Checks the templates of each assembly together, and keeps the findings for `findingsIn`. */
  protected override beforeFindings(templates: CheckedTemplate[]): void {
    const folders = [...new Set(templates.map(({ file }) => dirname(file)))];
    this.findings = folders
      .map((folder) => templates.filter(({ file }) => dirname(file) === folder))
      .flatMap((within) => postureFindings(within, this.pack.checks));
  }

  /** Returns the findings in one template of the assembly. */
  protected findingsIn({ file }: CheckedTemplate): CheckFinding[] {
    return this.findings
      .filter((finding) => finding.file === file)
      .map((finding) => ({
        ...finding,
        description: `${finding.problem}, in ${finding.logicalId} (${finding.resourceType})`,
      }));
  }
}
