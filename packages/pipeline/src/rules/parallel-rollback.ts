import { DeclaredPipeline } from './declaration';
import { RuleProblem } from './rule';

/**
 * Checks that no stage rolls back in the execution mode `PARALLEL`, in which CodePipeline cannot roll back.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/execution-modes.html
 */
export function parallelRollback({ executionMode, stages }: DeclaredPipeline): RuleProblem[] {
  return executionMode !== 'PARALLEL'
    ? []
    : stages
        .filter(({ results }) => results.includes('ROLLBACK'))
        .map(({ name, location }) => ({
          rule: 'parallel-rollback',
          location,
          problem: `stage '${name}' rolls back, but CodePipeline cannot roll back executions in the execution mode PARALLEL`,
          instead: 'set the execution mode to QUEUED or SUPERSEDED, or remove the rollback',
        }));
}
