import { parse } from 'yaml';
import { SCANNERS, type ScannerName, SEVERITIES, type Severity } from './finding';

/** By scanner, the mildest severity that fails the build. */
export type Thresholds = Readonly<Record<string, Severity>>;

/**
 * Reads the thresholds, such as `{ code: medium, dependencies: high, secrets: low }` under the key `fail`.
 *
 * @param file its name, for messages
 * @param scanners those that have one
 * @throws Error if a scanner has no threshold, or one that is no severity
 */
export function parseThresholds(yaml: string, file: string, scanners: readonly ScannerName[] = SCANNERS): Thresholds {
  const { fail } = (parse(yaml) ?? {}) as { readonly fail?: Readonly<Record<string, unknown>> };
  const wrong = scanners.find((scanner) => !SEVERITIES.includes(fail?.[scanner] as Severity));
  const unknown = Object.keys(fail ?? {}).find((key) => !(scanners as readonly string[]).includes(key));
  if (wrong !== undefined || unknown !== undefined) {
    throw new Error(
      `${file}: ${unknown === undefined ? `fail.${wrong} is not a severity` : `fail.${unknown} is not a scanner`}; give one of ${SEVERITIES.join(', ')} for each of ${scanners.join(', ')}`,
    );
  }
  return fail as Thresholds;
}

/** Whether a severity is as bad as another one, or worse. */
export function reaches(severity: Severity, threshold: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(threshold);
}
