const EXPIRY = /\(until (\d{4}-\d{2}-\d{2})\)$/;
const ID = /^(.+?)::([^[]+)(?:\[(.+)\])?$/;

/** Rule, and optionally a word of the finding, that the ID of an acknowledgement names. */
export interface AcknowledgedRule {
  readonly check: string;
  readonly rule: string;
  /** Word that the finding has to contain. @default - all findings of the rule */
  readonly about?: string;
}

/** Returns the ID of an acknowledgement: `check::rule` or `check::rule[about]`. */
export function idOf(check: string, rule: string, about?: string): string {
  return `${check}::${rule}${about === undefined ? '' : `[${about}]`}`;
}

/** Parses the ID of an acknowledgement. Returns undefined if the ID does not have this format. */
export function ruleOf(id: string): AcknowledgedRule | undefined {
  const [, check, rule, about] = ID.exec(id) ?? [];
  return check === undefined ? undefined : { check, rule, about };
}

/** Returns the reason as the validation report shows it, with the expiry date if one is set. */
export function withExpiry(reason: string, expires?: string): string {
  return expires === undefined ? reason.trim() : `${reason.trim()} (until ${expires})`;
}

/** Returns the last day on which a reason is valid, or undefined if the reason does not expire. */
export function expiryOf(reason: string): string | undefined {
  return EXPIRY.exec(reason.trim())?.[1];
}

/** Whether the expiry date of a reason has passed, in UTC. */
export function hasExpired(reason: string): boolean {
  const expires = expiryOf(reason);
  return expires !== undefined && expires < new Date().toISOString().slice(0, 10);
}
