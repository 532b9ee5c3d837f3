import { ActionTable } from '../../src/action-table';
import type { RuleProblem } from '../../src/finding';
import type { Rule } from '../../src/rules/rule';
import { PolicyKind, Statement } from '../../src/statement';

/**
 * Returns the problems of a rule in a statement, which is an Allow statement in an identity policy unless it says
 * otherwise.
 */
export function problemsOf(rule: Rule, json: object, kind = PolicyKind.IDENTITY, account?: string): RuleProblem[] {
  return rule(new Statement({ Effect: 'Allow', ...json }, kind, account), ActionTable.load());
}
