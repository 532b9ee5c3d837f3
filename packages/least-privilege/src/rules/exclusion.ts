import type { RuleProblem } from '../finding';
import type { Statement } from '../statement';

const EXCLUSIONS: ReadonlyArray<[element: string, instead: string]> = [
  ['NotAction', 'use Action to list the allowed actions, or use NotAction in a Deny'],
  ['NotResource', 'use Resource to list the allowed resources, or use NotResource in a Deny'],
  ['NotPrincipal', 'use Principal to list the allowed principals'],
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
