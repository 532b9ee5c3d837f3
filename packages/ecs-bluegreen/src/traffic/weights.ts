import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';

export type TargetGroupPair = readonly [string, string];

/** How much of the traffic each of two target groups gets. */
export type Weights = readonly [number, number];

export const ALL_TO_FIRST: Weights = [100, 0];
export const ALL_TO_SECOND: Weights = [0, 100];

/** Returns the weights of a rule for two target groups, or undefined if it forwards to neither. */
export function weightsOf(actions: readonly Action[] = [], groups: TargetGroupPair): Weights | undefined {
  const weights = new Map(actions.flatMap(forwarded));
  return groups.some((group) => weights.has(group))
    ? [weights.get(groups[0]) ?? 0, weights.get(groups[1]) ?? 0]
    : undefined;
}

/** Returns the action of a rule that splits the traffic. */
export function forwardTo(groups: TargetGroupPair, weights: Weights): Action[] {
  return [
    {
      Type: 'forward',
      ForwardConfig: {
        TargetGroups: groups.map((TargetGroupArn, index) => ({ TargetGroupArn, Weight: weights[index] })),
      },
    },
  ];
}

/** Returns the target groups of an action. A single one may have no weight. */
function forwarded({ TargetGroupArn, ForwardConfig }: Action): [string, number][] {
  const groups = ForwardConfig?.TargetGroups ?? [{ TargetGroupArn, Weight: 100 }];
  return groups.flatMap((group) => (group.TargetGroupArn ? [[group.TargetGroupArn, group.Weight!]] : []));
}
