import { parse } from 'yaml';
import { SCANNERS, type ScannerName, SEVERITIES, type Severity } from './finding';

/** Lowest severity that fails the build, for each scanner. */
export type Thresholds = Readonly<Record<string, Severity>>;

/**
 * Parses a thresholds file, which has thresholds such as `{ code: medium, dependencies: high }` under the key `fail`.
 *
 * @param file name of the file, for messages
 * @param scanners scanners that must have a threshold
 * @throws Error if a scanner has no threshold, a threshold is not a severity, or a key is not the name of a scanner
 */
export function parseThresholds(yaml: string, file: string, scanners: readonly ScannerName[] = SCANNERS): Thresholds {
  const { fail } = (parse(yaml) ?? {}) as { readonly fail?: Readonly<Record<string, unknown>> };
  const wrong = scanners.find((scanner) => !SEVERITIES.includes(fail?.[scanner] as Severity));
  const unknown = Object.keys(fail ?? {}).find((key) => !(scanners as readonly string[]).includes(key));
  if (wrong !== undefined || unknown !== undefined) {
    throw new Error(
      `${file}: ${unknown === undefined ? `fail.${wrong} is not a severity` : `fail.${unknown} is not a scanner`}; set one of ${SEVERITIES.join(', ')} for each of ${scanners.join(', ')}`,
    );
  }
  return fail as Thresholds;
}

/** Returns whether a severity is equal to or higher than a threshold. */
export function reaches(severity: Severity, threshold: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(threshold);
}
