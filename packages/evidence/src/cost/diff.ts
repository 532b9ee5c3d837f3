import { Decimal } from './decimal';
import { Estimate, ResourceCost } from './estimate';

/** Difference in the monthly cost of one resource between two estimates. */
export interface ResourceChange {
  readonly path: string;
  readonly type: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly before: Decimal;
  readonly after: Decimal;
  readonly difference: Decimal;
}

/** Comparison of two cost estimates, in US dollars per month. */
export interface CostDiff {
  readonly before: Decimal;
  readonly after: Decimal;
  readonly difference: Decimal;
  /** Resources whose cost changed, largest change first. Equal changes are sorted by region, type and path. */
  readonly resources: readonly ResourceChange[];
  /**
   * Lines of `leftOut` that only the new estimate has, such as a new resource type without a price. A line whose number
   * of resources has changed is also included.
   */
  readonly newlyLeftOut: readonly string[];
}

/** Compares two estimates, resource by resource. */
export function diffOf(before: Estimate, after: Estimate): CostDiff {
  const [old, young] = [before, after].map(byKey);
  const changes = [...new Set([...old.keys(), ...young.keys()])]
    .sort()
    .map((key) => changeOf(old.get(key), young.get(key)));
  return {
    before: before.total,
    after: after.total,
    difference: after.total.minus(before.total),
    resources: changes
      .filter(({ difference }) => !difference.isZero)
      .sort((one, other) => sizeOf(other).compareTo(sizeOf(one))),
    newlyLeftOut: after.leftOut.filter((line) => !before.leftOut.includes(line)),
  };
}

/**
 * Adds up the costs of resources with the same region, type and path, because several additions can have the same name.
 */
function byKey({ resources }: Estimate): Map<string, ResourceCost> {
  const costs = new Map<string, ResourceCost>();
  for (const cost of resources) {
    const key = `${cost.region} ${cost.type} ${cost.path}`;
    const known = costs.get(key);
    costs.set(key, known ? { ...cost, total: cost.total.plus(known.total) } : cost);
  }
  return costs;
}

function changeOf(old: ResourceCost | undefined, young: ResourceCost | undefined): ResourceChange {
  const { path, type } = (young ?? old)!;
  const [before, after] = [old?.total ?? Decimal.ZERO, young?.total ?? Decimal.ZERO];
  const change = !old ? 'added' : !young ? 'removed' : 'changed';
  return { path, type, change, before, after, difference: after.minus(before) };
}

function sizeOf({ difference }: ResourceChange): Decimal {
  return difference.compareTo(Decimal.ZERO) < 0 ? Decimal.ZERO.minus(difference) : difference;
}
