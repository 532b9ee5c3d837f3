import type { RuleProblem } from '../finding';
import type { Statement } from '../statement';

const EXCLUSIONS: ReadonlyArray<[element: string, instead: string]> = [
  ['NotAction', 'list what is allowed in Action, or use NotAction in a Deny'],
  ['NotResource', 'list what is allowed in Resource, or use NotResource in a Deny'],
  ['NotPrincipal', 'list who is allowed in Principal'],
];

/**
 * Rejects `NotAction`, `NotResource` and `NotPrincipal` in an Allow, which also allow everything that AWS adds later.
 */
export function exclusion(statement: Statement): RuleProblem[] {
  return EXCLUSIONS.filter(([element]) => statement.allows && element in statement.json).map(([element, instead]) => ({
    rule: 'exclusion',
    problem: `${element} allows everything except the listed values`,
    instead,
  }));
}
