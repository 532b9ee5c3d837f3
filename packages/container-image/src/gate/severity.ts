/**
 * Severities of basic and enhanced scans, the worst first. `UNTRIAGED` comes from enhanced scans only.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageScanFinding.html
 * @see https://docs.aws.amazon.com/inspector/latest/user/findings-understanding-severity.html
 */
export const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL', 'UNDEFINED', 'UNTRIAGED'] as const;

/** Severity of a finding, one of `SEVERITIES`. */
export type Severity = (typeof SEVERITIES)[number];

/** How many findings of each severity pass. A severity that is not named has no limit. */
export type Limits = Readonly<Partial<Record<Severity, number>>>;
