const EXPIRY = /\(until (\d{4}-\d{2}-\d{2})\)$/;
const ID = /^(.+?)::([^[]+)(?:\[(.+)\])?$/;

/** Rule of an acknowledgement, as its ID names it. */
export interface AcknowledgedRule {
  readonly check: string;
  readonly rule: string;
  /** Words that the finding has to contain. @default - any finding of the rule */
  readonly about?: string;
}

/** Id of an acknowledgement: `check::rule`, or `check::rule[about]`. */
export function idOf(check: string, rule: string, about?: string): string {
  return `${check}::${rule}${about === undefined ? '' : `[${about}]`}`;
}

/** Parses the ID of an acknowledgement. Returns undefined for any other ID. */
export function ruleOf(id: string): AcknowledgedRule | undefined {
  const [, check, rule, about] = ID.exec(id) ?? [];
  return check === undefined ? undefined : { check, rule, about };
}

/** Returns the reason as the report shows it, with the expiry date if there is one. */
export function withExpiry(reason: string, expires?: string): string {
  return expires === undefined ? reason.trim() : `${reason.trim()} (until ${expires})`;
}

/** Returns the last day on which a reason holds, or undefined if it holds for as long as the finding exists. */
export function expiryOf(reason: string): string | undefined {
  return EXPIRY.exec(reason.trim())?.[1];
}

/** Whether the expiry date of a reason has passed, in UTC. */
export function hasExpired(reason: string): boolean {
  const expires = expiryOf(reason);
  return expires !== undefined && expires < new Date().toISOString().slice(0, 10);
}
