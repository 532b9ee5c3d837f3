import { ItemFinding, ItemResult, ItemStanding, PackResult } from './evaluate';
import { Decider } from './pack';

const WIDTH = 'not applicable'.length;

/**
 * Formats the result of a compliance pack for a terminal: each item with its findings and the evidence to provide,
 * followed by the number of items with each status.
 */
export function packAsText({ title, counts, items }: PackResult): string {
  return [
    `${title}: an item is met if its rules have neither findings nor advice in the templates; the evidence that people have to provide as well is listed below each item`,
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
    `${inside}${evidenceOf({ standing, show })}`,
  ];
}

/** Returns the evidence that people have to provide for an item, or the reason why the item does not apply. */
export function evidenceOf({ standing, show }: Pick<ItemResult, 'standing' | 'show'>): string {
  return `${standing === ItemStanding.NOT_APPLICABLE ? 'reason' : 'to provide'}: ${show}`;
}

/** Phrases that state how an item is decided, such as `by a run`. */
export const BY: Readonly<Record<Decider, string>> = {
  [Decider.TEMPLATE]: 'by the templates',
  [Decider.RUN]: 'by a run',
  [Decider.PEOPLE]: 'by people',
  [Decider.NOBODY]: 'out of scope',
};

/** Findings of one rule that are all accepted for the same reason, or all not accepted. */
export interface AlikeFindings extends ItemFinding {
  /** Number of further findings in the group. Their locations and messages can differ from those shown. */
  readonly more: number;
}

/** Groups findings or advice of a rule with the same reason and expiry date, so that each group takes one line. */
export function alike(findings: readonly ItemFinding[]): AlikeFindings[] {
  const groups = new Map<string, ItemFinding[]>();
  findings.forEach((finding) => {
    const key = `${finding.rule} ${finding.isAdvice} ${finding.reason} ${finding.expires} ${finding.lapsed?.expires}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  });
  return [...groups.values()].map((group) => ({ ...group[0], more: group.length - 1 }));
}

function inWords({ rule, place, message, isAdvice, reason, expires, lapsed, more }: AlikeFindings): string {
  const places = more > 0 ? `${place} and ${more} more` : place;
  const accepted = reason ? ` (accepted${expires ? ` until ${expires}` : ''}: ${reason})` : '';
  const before = lapsed ? ` (was accepted until ${lapsed.expires}: ${lapsed.reason})` : '';
  return `${isAdvice ? 'advice: ' : ''}${rule} in ${places}: ${message}${accepted}${before}`;
}
