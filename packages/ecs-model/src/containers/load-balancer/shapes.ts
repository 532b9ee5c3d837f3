import { z } from 'zod';

/**
 * Number in shapes that the Elastic Load Balancing API and CloudFormation share: text from the former, either text or a
 * number from the latter.
 */
const number = z.coerce.number();
const values = z.object({ Values: z.array(z.string()) });

export const ruleActions = z.array(
  z.looseObject({
    Type: z.string(),
    TargetGroupArn: z.string().optional(),
    ForwardConfig: z
      .looseObject({ TargetGroups: z.array(z.object({ TargetGroupArn: z.string(), Weight: number.default(1) })) })
      .optional(),
    FixedResponseConfig: z
      .object({ StatusCode: z.coerce.string(), ContentType: z.string().optional(), MessageBody: z.string().optional() })
      .optional(),
    RedirectConfig: z
      .object({
        Protocol: z.string().default('#{protocol}'),
        Host: z.string().default('#{host}'),
        Port: z.coerce.string().default('#{port}'),
        Path: z.string().default('/#{path}'),
        Query: z.string().default('#{query}'),
        StatusCode: z.string(),
      })
      .optional(),
  }),
);

export const ruleConditions = z.array(
  z.object({
    Field: z.string(),
    Values: z.array(z.string()).optional(),
    PathPatternConfig: values.optional(),
    HostHeaderConfig: values.optional(),
    HttpRequestMethodConfig: values.optional(),
    HttpHeaderConfig: values.extend({ HttpHeaderName: z.string() }).optional(),
  }),
);

export const tagList = z.array(z.object({ Key: z.string(), Value: z.string().default('') }));

export type RuleAction = z.infer<typeof ruleActions>[number];
export type RuleCondition = z.infer<typeof ruleConditions>[number];
export type Tag = z.infer<typeof tagList>[number];

/** Share of the traffic by target group. */
export type Weights = Readonly<Record<string, number>>;

/** Returns the weights of a rule that forwards. Empty if the rule does something else. */
export function weightsOf(actions: readonly RuleAction[]): Weights {
  const forward = actions.find(({ Type }) => Type === 'forward');
  const groups =
    forward?.ForwardConfig?.TargetGroups ??
    (forward?.TargetGroupArn === undefined ? [] : [{ TargetGroupArn: forward.TargetGroupArn, Weight: 1 }]);
  return Object.fromEntries(groups.map((group) => [group.TargetGroupArn, group.Weight]));
}

/** Returns the actions with other weights in those that forward. */
export function withWeights(actions: readonly RuleAction[], weights: Weights): RuleAction[] {
  return actions.map(({ TargetGroupArn: _, ...action }) =>
    action.Type === 'forward'
      ? {
          ...action,
          ForwardConfig: {
            ...action.ForwardConfig,
            TargetGroups: Object.entries(weights).map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })),
          },
        }
      : action,
  );
}
