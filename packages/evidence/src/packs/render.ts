import { ItemFinding, ItemResult, ItemStanding, PackResult } from './evaluate';
import { Decider } from './pack';

const WIDTH = 'not applicable'.length;

/**
 * Formats the result of a pack for a terminal: each item with its findings and the evidence to provide, and the counts.
 */
export function packAsText({ title, counts, items }: PackResult): string {
  return [
    `${title}: an item is met if no rule finds a fault in the templates; the evidence below each item is what people have to provide in addition`,
    ...items.flatMap(linesOf),
    Object.values(ItemStanding)
      .map((standing) => `${counts[standing]} ${standing}`)
      .join(', '),
  ].join('\n');
}

function linesOf({ id, about, standing, decidedBy, rules, findings, show }: ItemResult): string[] {
  const by = rules.length > 0 ? `${BY[decidedBy]}: ${rules.join(', ')}` : BY[decidedBy];
  const inside = ' '.repeat(WIDTH + 2);
  return [
    `${standing.padEnd(WIDTH)}  ${id} ${about} (${by})`,
    ...alike(findings).map((finding) => `${inside}${inWords(finding)}`),
    `${inside}${standing === ItemStanding.NOT_APPLICABLE ? 'because' : 'evidence'}: ${show}`,
  ];
}

/** Phrases for what decides an item, such as `by a run`. */
export const BY: Readonly<Record<Decider, string>> = {
  [Decider.TEMPLATE]: 'by the template',
  [Decider.RUN]: 'by a run',
  [Decider.PEOPLE]: 'by people',
  [Decider.NOBODY]: 'by nobody',
};

/** Group of findings of one rule that are all accepted for the same reason, or are all not accepted. */
export interface AlikeFindings extends ItemFinding {
  /** Number of further places with the same finding. */
  readonly more: number;
}

/** Groups findings of the same rule with the same reason, so that each group takes one line. */
export function alike(findings: readonly ItemFinding[]): AlikeFindings[] {
  const groups = new Map<string, ItemFinding[]>();
  findings.forEach((finding) => {
    const key = `${finding.rule} ${finding.reason} ${finding.expires} ${finding.lapsed?.expires}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  });
  return [...groups.values()].map((group) => ({ ...group[0], more: group.length - 1 }));
}

function inWords({ rule, place, message, reason, expires, lapsed, more }: AlikeFindings): string {
  const places = more > 0 ? `${place} and ${more} more` : place;
  const accepted = reason ? ` (accepted${expires ? ` until ${expires}` : ''}: ${reason})` : '';
  const before = lapsed ? ` (was accepted until ${lapsed.expires}: ${lapsed.reason})` : '';
  return `${rule} in ${places}: ${message}${accepted}${before}`;
}
