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

/** `Validations.of(construct).acknowledge({ id, reason })`, as the assembly keeps it. */
export interface RecordedReason {
  /** With a slash in front. */
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

/** How a reason ends that holds for a time only: decision 30. */
const EXPIRY = /\(until (\d{4}-\d{2}-\d{2})\)$/;

/** Checks that read `cdk.out` later, in `npm run verify`. */
const CHECKED_LATER = ['slipway-evidence', 'cfn-lint', 'checkov'];

/**
 * One line for each finding that nobody acknowledged with a reason, or whose acknowledgement has expired.
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
 * One line for each acknowledgement that matches no finding: what it excused is gone, its id is misspelt, or its check
 * did not run.
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
