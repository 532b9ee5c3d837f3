/**
 * Severities of basic and enhanced scans, from worst to least severe. Only enhanced scans report `UNTRIAGED`.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageScanFinding.html
 * @see https://docs.aws.amazon.com/inspector/latest/user/findings-understanding-severity.html
 */
export const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL', 'UNDEFINED', 'UNTRIAGED'] as const;

/** Severity of a finding, one of `SEVERITIES`. */
export type Severity = (typeof SEVERITIES)[number];

/** Maximum number of findings of each severity. A severity that is not listed has no limit. */
export type Limits = Readonly<Partial<Record<Severity, number>>>;
