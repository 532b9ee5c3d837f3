/**
 * Severities of basic and of enhanced scans, the worst first. `UNTRIAGED` comes from enhanced scans only.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageScanFinding.html
 * @see https://docs.aws.amazon.com/inspector/latest/user/findings-understanding-severity.html
 */
export const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL', 'UNDEFINED', 'UNTRIAGED'] as const;

export type Severity = (typeof SEVERITIES)[number];

/** Most findings of a severity that are let through. A severity that is not named has no limit. */
export type Limits = Readonly<Partial<Record<Severity, number>>>;
