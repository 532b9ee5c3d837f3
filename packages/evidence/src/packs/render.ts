import { ItemFinding, ItemResult, ItemStanding, PackResult } from './evaluate';
import { Decider } from './pack';

const WIDTH = 'not applicable'.length;

/** A line for each item, with what stands against it and what people show, and the counts. */
export function packAsText({ title, counts, items }: PackResult): string {
  return [
    `${title}: met means that no rule finds a fault in the templates; below each item is what people have to show in addition`,
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
    `${inside}${standing === ItemStanding.NOT_APPLICABLE ? 'because' : 'to show'}: ${show}`,
  ];
}

/** Who decides an item, in words. */
export const BY: Readonly<Record<Decider, string>> = {
  [Decider.TEMPLATE]: 'by the template',
  [Decider.RUN]: 'by a run',
  [Decider.PEOPLE]: 'by people',
  [Decider.NOBODY]: 'by nobody',
};

/** Findings of one rule that are accepted for one reason, or of which none is. */
export interface AlikeFindings extends ItemFinding {
  /** Number of other places with the same finding. */
  readonly more: number;
}

/** One line is enough for the same finding in a dozen builds. */
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
  const before = lapsed ? ` (it was accepted until ${lapsed.expires}: ${lapsed.reason})` : '';
  return `${rule} in ${places}: ${message}${accepted}${before}`;
}
