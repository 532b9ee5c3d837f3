import { PostureAssembly } from '../posture/posture-assembly';
import { findingsIn } from '../posture/posture-findings';
import { posture } from '../posture/posture-of-templates';
import type { SynthesizedTemplate } from '../templates/assembly';
import type { TemplateFinding } from '../templates/finding';
import { PlacedFinding, withAcknowledgements } from '../templates/lint';
import { StatedReason, statedReason } from '../templates/stated-reason';
import { CompliancePack, Decider, PackItem, PackRule } from './pack';
import { PeerRules, ruleFindings } from './rule-findings';

/** Status of an app for one item of a standard. */
export enum ItemStanding {
  MET = 'met',
  NOT_MET = 'not met',
  ACCEPTED = 'accepted',
  OPEN = 'open',
  NOT_APPLICABLE = 'not applicable',
}

/** Finding of a rule in a resource, with the construct path of the resource. */
export interface ItemFinding {
  readonly rule: string;
  readonly place: string;
  readonly message: string;
  /** Whether the finding is only advice, which leaves the item open instead of not met. @default false */
  readonly isAdvice?: boolean;
  /** Reason why the finding is accepted. @default - the finding is not accepted */
  readonly reason?: string;
  /** Last day on which the finding is accepted, `YYYY-MM-DD`. @default - the acceptance does not expire */
  readonly expires?: string;
  /** Reason why the finding was accepted until the acceptance expired. @default - no acceptance has expired */
  readonly lapsed?: StatedReason;
}

/** Item of a compliance pack, with the result for an app. */
export interface ItemResult {
  readonly id: string;
  readonly about: string;
  readonly standing: ItemStanding;
  readonly decidedBy: Decider;
  /** IDs of the rules that decide the item. Empty if template rules cannot decide the item. */
  readonly rules: readonly string[];
  readonly findings: readonly ItemFinding[];
  /** Evidence that people have to provide besides the templates, or the reason why the item does not apply. */
  readonly show: string;
}

export interface PackResult {
  readonly pack: string;
  readonly title: string;
  readonly counts: Readonly<Record<ItemStanding, number>>;
  readonly items: readonly ItemResult[];
}

/** Evaluates each item of a compliance pack for templates that are deployed together. The caller provides the rules. */
export function evaluatePackBy(
  rules: PeerRules,
  pack: CompliancePack,
  templates: readonly SynthesizedTemplate[],
): PackResult {
  const assembly = new PostureAssembly(templates);
  const findings = findingsOf(rules, pack, templates, assembly);
  const types = new Set(assembly.resources.map(({ type }) => type));
  const items = pack.items.map((item) => resultOf(inForce(item, types), pack.rules, findings, types));
  const counts = Object.fromEntries(
    Object.values(ItemStanding).map((standing) => [standing, items.filter((one) => one.standing === standing).length]),
  ) as Record<ItemStanding, number>;
  return { pack: pack.id, title: pack.title, counts, items };
}

/** Whether an item has the given number, or a range that includes the number: `8.3.3-8.3.9` includes `8.3.5`. */
export function isWithin(number: string, item: Pick<PackItem, 'id'>): boolean {
  return numbersOf(item)(number);
}

/** Returns a function that does the same as `isWithin` and reads the range of the item only once. */
function numbersOf({ id }: Pick<PackItem, 'id'>): (number: string) => boolean {
  if (!id.includes('-')) {
    return (number) => number === id;
  }
  const [first, last] = id.split('-').map(partsOf);
  return (number) => {
    const parts = partsOf(number);
    return number === id || (compare(first, parts) <= 0 && compare(parts, [...last, 999]) < 0);
  };
}

function partsOf(number: string): number[] {
  return number.split('.').map(Number);
}

/** Compares two item numbers part by part, so that `3.10` comes after `3.9`. */
function compare(first: readonly number[], second: readonly number[]): number {
  const at = first.findIndex((part, index) => part !== second[index]);
  return at < 0 ? first.length - second.length : first[at] - (second[at] ?? -1);
}

/** Finding with the type of its resource. */
interface TypedFinding extends PlacedFinding {
  readonly type: string;
}

function findingsOf(
  rules: PeerRules,
  { id, checks }: CompliancePack,
  templates: readonly SynthesizedTemplate[],
  assembly: PostureAssembly,
): TypedFinding[] {
  const types = new Map(
    assembly.resources.map(({ logicalId, template, type }) => [`${template.file} ${logicalId}`, type]),
  );
  const ofPosture = posture(templates, assembly);
  const own = findingsIn(assembly, checks);
  return templates.flatMap((template, index) => {
    const others = ruleFindings(rules, template);
    const found: TemplateFinding[] = [
      ...ofPosture[index],
      ...own
        .filter(({ file }) => file === template.file)
        .map(({ rule, logicalId, problem, instead }) => ({
          rule: `${id}::${rule}`,
          severity: 'error' as const,
          logicalId,
          message: `${problem}: ${instead}`,
        })),
      ...others.filter(({ isFinal }) => !isFinal),
    ];
    return [
      ...withAcknowledgements(template, found).findings,
      ...withAcknowledgements(
        { ...template, acknowledgements: [] },
        others.filter(({ isFinal }) => isFinal),
      ).findings,
    ].map((finding) => ({ ...finding, type: String(types.get(`${template.file} ${finding.logicalId}`)) }));
  });
}

/** Returns the item as people have to decide it if a template has a resource with which the item applies. */
function inForce(item: PackItem, types: ReadonlySet<string>): PackItem {
  return item.applies?.types.some((type) => types.has(type))
    ? { ...item, otherwise: Decider.PEOPLE, show: item.applies.show }
    : item;
}

function resultOf(
  item: PackItem,
  all: readonly PackRule[],
  findings: readonly TypedFinding[],
  types: ReadonlySet<string>,
): ItemResult {
  const { id, about, otherwise, show } = item;
  const rules = all.filter(({ items }) => items.some(numbersOf(item)));
  const found = findings.filter((finding) => rules.some((rule) => isOf(finding, rule)));
  const looked = rules.filter(({ looksAt }) => looksAt === undefined || looksAt.some((type) => types.has(type)));
  const decidedBy = rules.length > 0 ? Decider.TEMPLATE : otherwise;
  return {
    id,
    about,
    standing: decidedBy === Decider.TEMPLATE ? ofTemplate(looked.length > 0, found) : OTHERS[otherwise],
    decidedBy,
    rules: rules.map((rule) => rule.id),
    findings: found.map(shown),
    show,
  };
}

function isOf({ rule, type }: TypedFinding, { id, looksAt }: PackRule): boolean {
  return (rule === id || rule.startsWith(`${id}::`)) && (looksAt === undefined || looksAt.includes(type));
}

const OTHERS: Readonly<Record<PackItem['otherwise'], ItemStanding>> = {
  [Decider.RUN]: ItemStanding.OPEN,
  [Decider.PEOPLE]: ItemStanding.OPEN,
  [Decider.NOBODY]: ItemStanding.NOT_APPLICABLE,
};

/**
 * Returns the status of an item that rules decide. The status is `OPEN` if the templates contain no resource that the
 * rules check, or if a rule has advice that is not accepted.
 */
function ofTemplate(isLookedAt: boolean, found: readonly PlacedFinding[]): ItemStanding {
  const open = found.filter(({ acknowledged }) => !acknowledged);
  if (open.some((finding) => !isAdvice(finding))) {
    return ItemStanding.NOT_MET;
  }
  if (open.length > 0) {
    return ItemStanding.OPEN;
  }
  if (found.length > 0) {
    return ItemStanding.ACCEPTED;
  }
  return isLookedAt ? ItemStanding.MET : ItemStanding.OPEN;
}

function isAdvice({ severity }: PlacedFinding): boolean {
  return severity === 'advice';
}

function shown(finding: PlacedFinding): ItemFinding {
  const { rule, place, message, acknowledged, lapsed } = finding;
  return {
    rule,
    place,
    message,
    ...(isAdvice(finding) && { isAdvice: true }),
    ...(acknowledged && statedReason(acknowledged)),
    ...(lapsed && { lapsed: statedReason(lapsed) }),
  };
}
