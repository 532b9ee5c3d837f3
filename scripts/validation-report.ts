/** Fields of `cdk.out/validation-report.json` that the checks use, in the format of aws-cdk-lib 2.276. */
export interface ValidationReport {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    /** Findings that are not acknowledged. */
    readonly violations: readonly Violation[];
    /** Findings that are acknowledged. @default - none */
    readonly suppressedViolations?: readonly (Violation & {
      readonly acknowledgedId: string;
      readonly reason?: string;
    })[];
  }[];
}

/** Acknowledgement that an app declares with `Validations.of(construct).acknowledge({ id, reason })`. */
export interface RecordedReason {
  /** Path of the construct, with a leading slash. */
  readonly constructPath: string;
  readonly id: string;
  readonly reason: string;
}

interface Violation {
  readonly ruleName: string;
  readonly description: string;
  readonly violatingConstructs: readonly {
    readonly constructPath: string;
    readonly cloudFormationResource?: { readonly logicalId: string };
  }[];
}

/** Pattern of an expiration date at the end of a reason (decision 30). */
const EXPIRY = /\(until (\d{4}-\d{2}-\d{2})\)$/;

/** Names of checks that run later, in `npm run verify`, so their acknowledgements cannot match a finding yet. */
const CHECKED_LATER = ['slipway-evidence', 'cfn-lint', 'checkov'];

/**
 * Returns one line for each finding that is not acknowledged with a reason, or whose acknowledgement has expired.
 *
 * The CDK itself reports most of these findings only as warnings.
 */
export function openFindings(report: ValidationReport): string[] {
  return report.pluginReports.flatMap(({ pluginName, violations, suppressedViolations = [] }) => [
    ...violations.flatMap((violation) =>
      inWords(pluginName, violation, `change the resource, or acknowledge the finding with a reason`),
    ),
    ...suppressedViolations
      .filter(({ reason }) => !reason?.trim())
      .flatMap((violation) =>
        inWords(pluginName, violation, `the acknowledgement '${violation.acknowledgedId}' has no reason; add a reason`),
      ),
    ...suppressedViolations
      .filter(({ reason = '' }) => hasExpired(reason))
      .flatMap((violation) =>
        inWords(
          pluginName,
          violation,
          `the acknowledgement '${violation.acknowledgedId}' has expired: ${violation.reason}`,
        ),
      ),
  ]);
}

/**
 * Returns one line for each acknowledgement that matches no finding. Either the finding no longer exists, the ID is
 * misspelled, or the check did not run.
 */
export function unusedAcknowledgements(
  report: ValidationReport,
  acknowledgements: readonly RecordedReason[],
): string[] {
  const used = report.pluginReports
    .flatMap(({ suppressedViolations = [] }) => suppressedViolations)
    .flatMap(({ acknowledgedId, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => ({ id: acknowledgedId, path: `/${constructPath}/` })),
    );
  const unused = acknowledgements
    .filter(({ id }) => !CHECKED_LATER.includes(id.split('::')[0]))
    .filter(({ id, constructPath }) => !used.some((one) => one.id === id && one.path.startsWith(`${constructPath}/`)));
  return [
    ...new Set(
      unused.map(
        ({ id, constructPath, reason }) =>
          `the acknowledgement '${id}' of ${constructPath.slice(1)} matches no finding there (reason: ${reason}); correct its ID, or remove it`,
      ),
    ),
  ];
}

function hasExpired(reason: string): boolean {
  const day = EXPIRY.exec(reason.trim())?.[1];
  return day !== undefined && day < new Date().toISOString().slice(0, 10);
}

function inWords(plugin: string, { ruleName, description, violatingConstructs }: Violation, advice: string): string[] {
  const places = violatingConstructs.map(
    ({ constructPath, cloudFormationResource }) => constructPath || cloudFormationResource?.logicalId || 'the app',
  );
  return places.map((place) => `${ruleName} (${plugin}) in ${place}: ${description}; ${advice}`);
}
