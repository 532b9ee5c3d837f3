import type { ActionTable } from '../action-table';
import type { RuleProblem } from '../finding';
import type { Statement } from '../statement';

/** Rule that checks a statement and returns all problems. */
export type Rule = (statement: Statement, table: ActionTable) => RuleProblem[];
