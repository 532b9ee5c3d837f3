/** Reason for accepting a finding, with an optional expiry date. */
export interface StatedReason {
  readonly reason: string;
  /** Last day on which the finding is accepted, `YYYY-MM-DD`. @default - the acceptance does not expire */
  readonly expires?: string;
}

const EXPIRY = /^(.*?)\s*\(until (\d{4}-\d{2}-\d{2})\)$/s;

/**
 * Splits the text of an acknowledgement into the reason and the expiry date. An expiry date is at the end of the text,
 * as in `no customer data (until 2027-01-31)`.
 */
export function statedReason(text: string): StatedReason {
  const trimmed = text.trim();
  const [, reason = trimmed, expires] = EXPIRY.exec(trimmed) ?? [];
  return { reason, ...(expires && { expires }) };
}
