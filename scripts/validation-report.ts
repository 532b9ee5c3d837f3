/** Part of `cdk.out/validation-report.json` that is used here, as aws-cdk-lib 2.276 writes it. */
export interface ValidationReport {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    /** Findings without an acknowledgement. */
    readonly violations: readonly Violation[];
    /** Findings with an acknowledgement. @default - none */
    readonly suppressedViolations?: readonly (Violation & {
      readonly acknowledgedId: string;
      readonly reason?: string;
    })[];
  }[];
}

/** `Validations.of(construct).acknowledge({ id, reason })`, as the assembly records it. */
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

/** End of a reason that holds only until a date: decision 30. */
const EXPIRY = /\(until (\d{4}-\d{2}-\d{2})\)$/;

/** Checks that read `cdk.out` later, in `npm run verify`. */
const CHECKED_LATER = ['slipway-evidence', 'cfn-lint', 'checkov'];

/**
 * Returns one line for each finding that was not acknowledged with a reason, or whose acknowledgement has expired.
 *
 * The CDK itself lets most of them pass: it reports them as warnings.
 */
export function openFindings(report: ValidationReport): string[] {
  return report.pluginReports.flatMap(({ pluginName, violations, suppressedViolations = [] }) => [
    ...violations.flatMap((violation) =>
      inWords(pluginName, violation, `acknowledge it with a reason, or change the resource`),
    ),
    ...suppressedViolations
      .filter(({ reason }) => !reason?.trim())
      .flatMap((violation) =>
        inWords(pluginName, violation, `it is acknowledged as '${violation.acknowledgedId}' without a reason: add one`),
      ),
    ...suppressedViolations
      .filter(({ reason = '' }) => hasExpired(reason))
      .flatMap((violation) =>
        inWords(
          pluginName,
          violation,
          `its acknowledgement '${violation.acknowledgedId}' has expired: ${violation.reason}`,
        ),
      ),
  ]);
}

/**
 * Returns one line for each acknowledgement that matches no finding: the finding is gone, its ID is misspelt, or its
 * check did not run.
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
          `'${id}' is acknowledged on ${constructPath.slice(1)}, and matches no finding there: ${reason}; correct the id, or remove it`,
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
