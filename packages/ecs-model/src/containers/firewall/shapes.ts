import { z } from 'zod';

const number = z.coerce.number();

/**
 * Statement of a web ACL rule in the form that CloudFormation uses. Statements that the model does not support are kept
 * and reported.
 * @see https://docs.aws.amazon.com/waf/latest/APIReference/API_Statement.html
 */
export interface Statement {
  readonly IPSetReferenceStatement?: { readonly Arn: string };
  readonly RateBasedStatement?: {
    readonly Limit: number;
    readonly EvaluationWindowSec: number;
    readonly AggregateKeyType: string;
    readonly ScopeDownStatement?: Statement;
  };
  readonly AndStatement?: { readonly Statements: readonly Statement[] };
  readonly OrStatement?: { readonly Statements: readonly Statement[] };
  readonly NotStatement?: { readonly Statement: Statement };
}

const statement: z.ZodType<Statement> = z.lazy(() => {
  const several = z.looseObject({ Statements: z.array(statement) });
  return z.looseObject({
    IPSetReferenceStatement: z.object({ Arn: z.string() }).optional(), // an address in a header is not supported
    RateBasedStatement: z
      .looseObject({
        Limit: number,
        EvaluationWindowSec: number.default(300),
        AggregateKeyType: z.string(),
        ScopeDownStatement: statement.optional(),
      })
      .optional(),
    AndStatement: several.optional(),
    OrStatement: several.optional(),
    NotStatement: z.looseObject({ Statement: statement }).optional(),
  });
});

const custom = z.looseObject({ CustomResponse: z.looseObject({ ResponseCode: number }).optional() });
const action = z.looseObject({ Allow: z.unknown().optional(), Block: custom.optional() });

const ruleList = z.array(
  z.looseObject({ Name: z.string(), Priority: number, Statement: statement, Action: action.optional() }),
);
export const webAcl = z.looseObject({ DefaultAction: action, Rules: ruleList.default([]) });
export const ipSet = z.looseObject({ Addresses: z.array(z.string()) });
export const association = z.looseObject({ ResourceArn: z.string(), WebACLArn: z.string() });

export type WebAclSettings = z.infer<typeof webAcl>;
export type Rule = z.infer<typeof ruleList>[number];
export type Action = z.infer<typeof action>;
