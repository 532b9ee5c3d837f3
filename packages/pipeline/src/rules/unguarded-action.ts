import { DeclaredPipeline, DeclaredStage } from './declaration';
import { RuleProblem } from './rule';

/** Action categories that can run in parallel with an approval, because they change nothing. */
const HARMLESS = ['Approval', 'Test'];

/**
 * Checks that no action has the same run order as an approval in its stage, except tests and other approvals. Such an
 * action would not wait for the decision. An action with a lower run order intentionally runs before the approval.
 */
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
          problem: `action '${name}' of stage '${stage}' runs in parallel with the approval '${approval.name}' and does not wait for the decision`,
          instead: 'give the action a higher run order than the approval, or move the approval to an earlier stage',
        })),
    );
}
