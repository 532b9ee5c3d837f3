import type { RuleProblem } from '../finding';
import type { Statement } from '../statement';

const EXCLUSIONS: ReadonlyArray<[element: string, instead: string]> = [
  ['NotAction', 'name in Action what is allowed, or deny with NotAction'],
  ['NotResource', 'name in Resource what is allowed, or deny with NotResource'],
  ['NotPrincipal', 'name in Principal who is allowed'],
];

/** Refuses an Allow with `NotAction`, `NotResource` or `NotPrincipal`: it grows with every service that AWS adds. */
export function exclusion(statement: Statement): RuleProblem[] {
  return EXCLUSIONS.filter(([element]) => statement.allows && element in statement.json).map(([element, instead]) => ({
    rule: 'exclusion',
    problem: `${element} allows everything but what it names`,
    instead,
  }));
}
