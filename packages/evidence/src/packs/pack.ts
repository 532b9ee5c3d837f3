import type { PostureCheck, ServedItems } from '../posture/check';

/**
 * Way in which an item is decided: by template rules, by a run, by people, or not at all because the item does not
 * apply.
 */
export enum Decider {
  TEMPLATE = 'template',
  RUN = 'run',
  PEOPLE = 'people',
  NOBODY = 'nobody',
}

/** Item of a standard, by its number and in our own words. */
export interface PackItem {
  /** Number of the item, such as `3.5.1`, or a range of similar items, such as `9.1-9.5`. */
  readonly id: string;
  /** Description of the item in our own words, because the text of the standard is protected by copyright. */
  readonly about: string;
  /** Way in which the item is decided if no rule decides it. */
  readonly otherwise: Decider.RUN | Decider.PEOPLE | Decider.NOBODY;
  /**
   * Evidence that people have to provide besides the templates, as a noun phrase such as `a list of all keys`. For an
   * item that does not apply, the reason as a clause.
   */
  readonly show: string;
  /** Resources with which an item applies that otherwise does not apply. @default - none */
  readonly applies?: AppliesWith;
}

/** Resources with which an item applies that otherwise does not apply. */
export interface AppliesWith {
  /** CloudFormation types of the resources. One such resource is enough. */
  readonly types: readonly string[];
  /** Evidence that people have to provide if the item applies, as a noun phrase. */
  readonly show: string;
}

/**
 * `PackItem` in short form: its number, its subject, how the item is decided without rules, the evidence to provide,
 * and the resources with which an item applies that otherwise does not apply.
 */
export type ItemRow = readonly [
  id: string,
  about: string,
  otherwise: PackItem['otherwise'],
  show: string,
  applies?: AppliesWith,
];

/** Sources that confirm that a rule decides its items. */
export interface RuleSource {
  /** Controls in public mappings that support the same items, such as `prowler.elb_ssl_listeners`. @default - none */
  readonly controls?: readonly string[];
  /** Reasons why the rule decides items that no public mapping lists, by item number. @default - none */
  readonly read?: Readonly<Record<string, string>>;
}

/** Template rule that decides items of a compliance pack. */
export interface PackRule {
  /** ID of the rule, such as `posture::bucket-tls`, or `least-privilege` for all rules of that package. */
  readonly id: string;
  /** Requirement of the rule, as a noun phrase such as `encryption of each bucket with a KMS key`. */
  readonly wants: string;
  /** Numbers of the items that the rule decides. */
  readonly items: readonly string[];
  /** Sources that confirm that the rule decides these items. @default - only the standard itself */
  readonly source?: RuleSource;
  /**
   * CloudFormation resource types that the rule checks. Findings in other resources are ignored. @default - all types
   */
  readonly looksAt?: readonly string[];
}

/** Compliance pack for one standard: the items, and the rules and checks that decide them. */
export interface CompliancePack {
  /** ID of the compliance pack in commands and acknowledgements, such as `pci-dss-4`. */
  readonly id: string;
  readonly title: string;
  readonly items: readonly PackItem[];
  readonly rules: readonly PackRule[];
  /** Checks that only this standard requires. Findings of these checks are acknowledged under the ID of the pack. */
  readonly checks: readonly PostureCheck[];
}

/** Converts item rows to `PackItem` objects. */
export function itemsOf(rows: readonly ItemRow[]): PackItem[] {
  return rows.map(([id, about, otherwise, show, applies]) => ({ id, about, otherwise, show, applies }));
}

/** Converts checks to compliance pack rules. Checks that support none of the pack's items are omitted. */
export function rulesOf(
  prefix: string,
  checks: readonly PostureCheck[],
  itemsIn: (served: ServedItems, check: string) => readonly string[],
): PackRule[] {
  return checks
    .map(({ id, wants, items, looksAt }) => ({ id: `${prefix}::${id}`, wants, items: itemsIn(items, id), looksAt }))
    .filter(({ items }) => items.length > 0);
}
