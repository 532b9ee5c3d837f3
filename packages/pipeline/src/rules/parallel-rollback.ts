import { DeclaredPipeline } from './declaration';
import { RuleProblem } from './rule';

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/execution-modes.html */
export function parallelRollback({ executionMode, stages }: DeclaredPipeline): RuleProblem[] {
  return executionMode !== 'PARALLEL'
    ? []
    : stages
        .filter(({ results }) => results.includes('ROLLBACK'))
        .map(({ name, location }) => ({
          rule: 'parallel-rollback',
          location,
          problem: `stage '${name}' rolls back, but the executions of the pipeline run in parallel, and CodePipeline does not roll those back`,
          instead: 'choose the execution mode QUEUED or SUPERSEDED, or remove the rollback',
        }));
}
