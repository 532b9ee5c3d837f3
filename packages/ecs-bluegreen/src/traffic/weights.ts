import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';

export type TargetGroupPair = readonly [string, string];

/** Traffic weights of two target groups, such as `[100, 0]`. */
export type Weights = readonly [number, number];

export const ALL_TO_FIRST: Weights = [100, 0];
export const ALL_TO_SECOND: Weights = [0, 100];

/** Returns a rule's weights for two target groups, or undefined if the rule forwards to neither group. */
export function weightsOf(actions: readonly Action[] = [], groups: TargetGroupPair): Weights | undefined {
  const weights = new Map(actions.flatMap(forwarded));
  return groups.some((group) => weights.has(group))
    ? [weights.get(groups[0]) ?? 0, weights.get(groups[1]) ?? 0]
    : undefined;
}

/** Returns the rule action that splits the traffic between two target groups. */
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

/** Returns the target groups of an action with their weights. A single target group without a weight counts as 100. */
function forwarded({ TargetGroupArn, ForwardConfig }: Action): [string, number][] {
  const groups = ForwardConfig?.TargetGroups ?? [{ TargetGroupArn, Weight: 100 }];
  return groups.flatMap((group) => (group.TargetGroupArn ? [[group.TargetGroupArn, group.Weight!]] : []));
}
