import { ActionTable } from '../../src/action-table';
import type { RuleProblem } from '../../src/finding';
import type { Rule } from '../../src/rules/rule';
import { PolicyKind, Statement } from '../../src/statement';

/** What a rule says about a statement; an Allow in an identity policy unless it says otherwise. */
export function problemsOf(rule: Rule, json: object, kind = PolicyKind.IDENTITY, account?: string): RuleProblem[] {
  return rule(new Statement({ Effect: 'Allow', ...json }, kind, account), ActionTable.load());
}
