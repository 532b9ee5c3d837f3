import { DeclaredPipeline, DeclaredStage } from './declaration';
import { RuleProblem } from './rule';

/** Action categories that may run while a person decides: other approvals, and tests, which change nothing. */
const HARMLESS = ['Approval', 'Test'];

/** Checks that actions wait for the approval of their stage, by a higher run order. */
export function unguardedAction({ stages }: DeclaredPipeline): RuleProblem[] {
  return stages.flatMap(problemsOf);
}

function problemsOf({ name: stage, actions }: DeclaredStage): RuleProblem[] {
  const approvals = actions.filter(({ category }) => category === 'Approval');
  return actions
    .filter(({ category }) => category !== undefined && !HARMLESS.includes(category))
    .flatMap(({ name, runOrder, location }) =>
      approvals
        .filter((approval) => approval.runOrder === runOrder)
        .map((approval) => ({
          rule: 'unguarded-action',
          location,
          problem: `action '${name}' of stage '${stage}' runs in parallel with approval '${approval.name}', and does not wait for the decision`,
          instead: 'give the action a higher run order than the approval, or the approval a stage before it',
        })),
    );
}
