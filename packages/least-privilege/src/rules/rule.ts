import type { ActionTable } from '../action-table';
import type { RuleProblem } from '../finding';
import type { Statement } from '../statement';

/** Checks one aspect of a statement and returns every problem that it finds. */
export type Rule = (statement: Statement, table: ActionTable) => RuleProblem[];
