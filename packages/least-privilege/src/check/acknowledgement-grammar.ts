const EXPIRY = /\(until (\d{4}-\d{2}-\d{2})\)$/;
const ID = /^(.+?)::([^[]+)(?:\[(.+)\])?$/;

/** What the id of an acknowledgement says. */
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

/** Reads such an id; undefined if it is of another kind. */
export function ruleOf(id: string): AcknowledgedRule | undefined {
  const [, check, rule, about] = ID.exec(id) ?? [];
  return check === undefined ? undefined : { check, rule, about };
}

/** The reason as the report repeats it: with the last day on which it holds, if there is one. */
export function withExpiry(reason: string, expires?: string): string {
  return expires === undefined ? reason.trim() : `${reason.trim()} (until ${expires})`;
}

/** The last day on which a reason holds; undefined if it holds as long as the finding exists. */
export function expiryOf(reason: string): string | undefined {
  return EXPIRY.exec(reason.trim())?.[1];
}

/** Whether a reason held until a day that has passed, in UTC. */
export function hasExpired(reason: string): boolean {
  const expires = expiryOf(reason);
  return expires !== undefined && expires < new Date().toISOString().slice(0, 10);
}
