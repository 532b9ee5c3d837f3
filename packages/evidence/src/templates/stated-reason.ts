/** Why a finding is accepted, and how long that holds. */
export interface StatedReason {
  readonly reason: string;
  /** Last day on which it holds, `YYYY-MM-DD`. @default - as long as the finding exists */
  readonly expires?: string;
}

const EXPIRY = /^(.*?)\s*\(until (\d{4}-\d{2}-\d{2})\)$/s;

/** Reads the reason of an acknowledgement, which ends in `(until YYYY-MM-DD)` if it holds for a time only. */
export function statedReason(text: string): StatedReason {
  const trimmed = text.trim();
  const [, reason = trimmed, expires] = EXPIRY.exec(trimmed) ?? [];
  return { reason, ...(expires && { expires }) };
}
