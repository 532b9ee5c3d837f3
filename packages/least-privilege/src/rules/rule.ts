import type { ActionTable } from '../action-table';
import type { RuleProblem } from '../finding';
import type { Statement } from '../statement';

/** Reads one statement, and says everything that is wrong with it in one respect. */
export type Rule = (statement: Statement, table: ActionTable) => RuleProblem[];
