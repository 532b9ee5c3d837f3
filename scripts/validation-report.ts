/** The part of `cdk.out/validation-report.json` that is read here, as aws-cdk-lib 2.276 writes it. */
export interface ValidationReport {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    /** What nobody acknowledged. */
    readonly violations: readonly Violation[];
    /** What was acknowledged. @default - nothing was */
    readonly suppressedViolations?: readonly (Violation & {
      readonly acknowledgedId: string;
      readonly reason?: string;
    })[];
  }[];
}

interface Violation {
  readonly ruleName: string;
  readonly description: string;
  readonly violatingConstructs: readonly {
    readonly constructPath: string;
    readonly cloudFormationResource?: { readonly logicalId: string };
  }[];
}

/**
 * One line for each finding that nobody acknowledged with a reason.
 *
 * CDK itself lets most of them pass: it reports them as warnings.
 */
export function openFindings(report: ValidationReport): string[] {
  return report.pluginReports.flatMap(({ pluginName, violations, suppressedViolations = [] }) => [
    ...violations.flatMap((violation) =>
      inWords(pluginName, violation, `acknowledge it with a reason, or change the resource`),
    ),
    ...suppressedViolations
      .filter(({ reason }) => !reason?.trim())
      .flatMap((violation) =>
        inWords(
          pluginName,
          violation,
          `it is acknowledged as '${violation.acknowledgedId}' without a reason: give one`,
        ),
      ),
  ]);
}

function inWords(plugin: string, { ruleName, description, violatingConstructs }: Violation, advice: string): string[] {
  const places = violatingConstructs.map(
    ({ constructPath, cloudFormationResource }) => constructPath || cloudFormationResource?.logicalId || 'the app',
  );
  return places.map((place) => `${ruleName} (${plugin}) in ${place}: ${description}; ${advice}`);
}
