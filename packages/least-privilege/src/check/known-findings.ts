import { readFileSync } from 'node:fs';
import { IConstruct } from 'constructs';
import { AcknowledgementError } from '../errors';
import { Acknowledgements, isWholeStack } from './acknowledgements';

/** Parts of the CDK's validation report that are read. */
interface ValidationReport {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly violations: readonly {
      readonly ruleName: string;
      readonly violatingConstructs: readonly { readonly constructPath?: string }[];
    }[];
  }[];
}

/** Findings that `KnownFindings` accepts, and until when. */
export interface KnownFindingsProps {
  /**
   * File with the known findings: a copy of `cdk.out/validation-report.json`. A relative path is relative to the
   * working directory.
   */
  readonly report: string;

  /** Name of the check whose findings are accepted, such as `least-privilege` or `posture`. */
  readonly check: string;

  /** Reason why the findings are accepted. The validation report shows the reason. */
  readonly reason: string;

  /** Last day on which the findings are accepted, as `YYYY-MM-DD` in UTC. */
  readonly expires: string;
}

/**
 * Findings that an app already had when it adopted a check. They are accepted until a date, so that only new findings
 * fail the synthesis.
 */
export class KnownFindings {
  /**
   * Acknowledges the findings in a validation report, each on its construct. Call it after the whole app has been
   * created. Findings on constructs that the app no longer contains, and on whole stacks, are ignored.
   *
   * Another finding of the same rule on the same construct is accepted as well. A known finding that has been fixed
   * leads to the finding `unused-acknowledgement`: remove it from the file.
   *
   * @throws AcknowledgementError if the file cannot be read or is not a validation report, the reason is blank, or
   * `expires` is not a calendar date
   */
  public static acknowledge(app: IConstruct, { report, check, reason, expires }: KnownFindingsProps): void {
    const found = pluginReportsIn(report)
      .filter(({ pluginName }) => pluginName === check)
      .flatMap(({ violations }) => violations)
      .flatMap(({ ruleName: rule, violatingConstructs }) =>
        violatingConstructs.map(({ constructPath = '' }) => ({ rule, constructPath })),
      );
    const unique = new Map(found.map((one) => [`${one.rule} ${one.constructPath}`, one]));
    for (const { rule, constructPath } of unique.values()) {
      const construct = constructAt(app, constructPath);
      if (construct !== undefined && !isWholeStack(construct)) {
        Acknowledgements.of(construct, check).acknowledge({ rule, reason, expires });
      }
    }
  }
}

function pluginReportsIn(file: string): ValidationReport['pluginReports'] {
  try {
    const { pluginReports } = JSON.parse(readFileSync(file, 'utf8')) as ValidationReport;
    return [...pluginReports];
  } catch (error) {
    throw new AcknowledgementError(
      `the known findings in '${file}' cannot be read: ${(error as Error).message}; ` +
        'copy the file cdk.out/validation-report.json of a synthesis that reports them',
    );
  }
}

function constructAt(app: IConstruct, path: string): IConstruct | undefined {
  return path.split('/').reduce<IConstruct | undefined>((scope, id) => scope?.node.tryFindChild(id), app);
}
