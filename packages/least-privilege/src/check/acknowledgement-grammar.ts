const EXPIRY = /\(until (\d{4}-\d{2}-\d{2})\)$/;
const ID = /^(.+?)::([^[]+)(?:\[(.+)\])?$/;

/** Parts of an acknowledgement ID: the check, the rule and, optionally, a word of the finding. */
export interface AcknowledgedRule {
  readonly check: string;
  readonly rule: string;
  /** Word that the finding has to contain. @default - all findings of the rule */
  readonly about?: string;
}

/** Returns an acknowledgement ID: `check::rule` or `check::rule[about]`. */
export function idOf(check: string, rule: string, about?: string): string {
  return `${check}::${rule}${about === undefined ? '' : `[${about}]`}`;
}

/**
 * Parses an acknowledgement ID. Returns undefined if the text does not have the format `check::rule` or
 * `check::rule[about]`.
 */
export function ruleOf(id: string): AcknowledgedRule | undefined {
  const [, check, rule, about] = ID.exec(id) ?? [];
  return check === undefined ? undefined : { check, rule, about };
}

/** Returns the reason of an acknowledgement for the validation report, with the expiry date if one is set. */
export function withExpiry(reason: string, expires?: string): string {
  return expires === undefined ? reason.trim() : `${reason.trim()} (until ${expires})`;
}

/** Returns the expiry date in the reason of an acknowledgement, or undefined if the acknowledgement does not expire. */
export function expiryOf(reason: string): string | undefined {
  return EXPIRY.exec(reason.trim())?.[1];
}

/** Whether the expiry date in the reason of an acknowledgement has passed, in UTC. */
export function hasExpired(reason: string): boolean {
  const expires = expiryOf(reason);
  return expires !== undefined && expires < new Date().toISOString().slice(0, 10);
}
