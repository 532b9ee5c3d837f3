import type { ActionTable } from '../action-table';
import type { RuleProblem } from '../finding';
import type { Statement } from '../statement';

/** Function that returns the problems that a rule finds in a statement. */
export type Rule = (statement: Statement, table: ActionTable) => RuleProblem[];
