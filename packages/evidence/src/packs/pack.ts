import type { PostureCheck, ServedItems } from '../posture/check';

/** What decides an item for which there is no rule. */
export enum Decider {
  TEMPLATE = 'template',
  RUN = 'run',
  PEOPLE = 'people',
  NOBODY = 'nobody',
}

/** An item of a standard, by its number and in our own words. */
export interface PackItem {
  /** Number of the item, such as `3.5.1`. Some that are alike for this kind of system are one range: `9.1-9.5`. */
  readonly id: string;
  /** Subject of the item in our own words, since the text of the standard is protected. */
  readonly about: string;
  /** What decides the item if no rule does. */
  readonly otherwise: Decider.RUN | Decider.PEOPLE | Decider.NOBODY;
  /** What to show besides the templates, or why the item does not apply. */
  readonly show: string;
}

/** A `PackItem` in short form: its number, its subject, what decides it if no rule does, and what to show. */
export type ItemRow = readonly [id: string, about: string, otherwise: PackItem['otherwise'], show: string];

/** Where the numbers of a rule were checked. */
export interface RuleSource {
  /** Controls of public mappings that serve the same items, such as `prowler.elb_ssl_listeners`. @default - none */
  readonly controls?: readonly string[];
  /** Our reading of items that no mapping has, with the reason, by their numbers. @default - none */
  readonly read?: Readonly<Record<string, string>>;
}

/** A rule over templates that decides items. */
export interface PackRule {
  /** Such as `posture::bucket-tls`, or `least-privilege` for all rules of it. */
  readonly id: string;
  /** What the rule requires. */
  readonly wants: string;
  /** Numbers of the items that the rule proves. */
  readonly items: readonly string[];
  /** Where these numbers were checked. @default - in the standard alone */
  readonly source?: RuleSource;
  /** CloudFormation types that the rule checks; findings about others are ignored. @default - all types */
  readonly looksAt?: readonly string[];
}

/** A standard, and what decides each of its items. */
export interface CompliancePack {
  /** ID of the pack in commands and acknowledgements, such as `pci-dss-4`. */
  readonly id: string;
  readonly title: string;
  readonly items: readonly PackItem[];
  readonly rules: readonly PackRule[];
  /** Checks that only this standard asks for; they are acknowledged under the id of the pack. */
  readonly checks: readonly PostureCheck[];
}

export function itemsOf(rows: readonly ItemRow[]): PackItem[] {
  return rows.map(([id, about, otherwise, show]) => ({ id, about, otherwise, show }));
}

/** The checks as rules of a pack, as far as they serve its items. */
export function rulesOf(
  prefix: string,
  checks: readonly PostureCheck[],
  itemsIn: (served: ServedItems, check: string) => readonly string[],
): PackRule[] {
  return checks
    .map(({ id, wants, items, looksAt }) => ({ id: `${prefix}::${id}`, wants, items: itemsIn(items, id), looksAt }))
    .filter(({ items }) => items.length > 0);
}
