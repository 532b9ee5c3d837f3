import { z } from 'zod';

/**
 * Number in shapes that the Elastic Load Balancing API and CloudFormation share. The API always sends strings, and
 * CloudFormation sends strings or numbers.
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

/** Weight of each target group, by target group ARN. */
export type Weights = Readonly<Record<string, number>>;

/** Returns the weights in the forward action of a rule. Empty if the rule does not forward. */
export function weightsOf(actions: readonly RuleAction[]): Weights {
  const forward = actions.find(({ Type }) => Type === 'forward');
  const groups =
    forward?.ForwardConfig?.TargetGroups ??
    (forward?.TargetGroupArn === undefined ? [] : [{ TargetGroupArn: forward.TargetGroupArn, Weight: 1 }]);
  return Object.fromEntries(groups.map((group) => [group.TargetGroupArn, group.Weight]));
}

/** Returns the actions of a rule with other weights in its forward actions. */
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
