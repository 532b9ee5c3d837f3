import { DeclaredAction, DeclaredPipeline, DeclaredStage, objectOf, textOf } from './declaration';
import { RuleProblem } from './rule';

/** Action categories that can run before an approver check, because their actions change nothing. */
const HARMLESS = ['Approval', 'Test'];

/**
 * Checks that no action bypasses an approver check. The check must be in the stage of its approval and run after the
 * approval, and all other actions of the stage, except approvals and tests, must run after the check.
 */
export function bypassedCheck({ stages }: DeclaredPipeline): RuleProblem[] {
  return stages.flatMap((stage) =>
    stage.actions.flatMap((check) => {
      const approval = checkedBy(check);
      return approval === undefined ? [] : problemsOf(stage, check, approval);
    }),
  );
}

function problemsOf({ name, actions }: DeclaredStage, check: DeclaredAction, approval: string): RuleProblem[] {
  const rule = 'bypassed-check';
  const approved = actions.find((action) => action.category === 'Approval' && action.name === approval);
  if (approved === undefined || approved.runOrder >= check.runOrder) {
    return [
      {
        rule,
        location: check.location,
        problem: `action '${check.name}' of stage '${name}' checks approval '${approval}', but does not run after this approval in the same stage`,
        instead: 'move the check to the stage of the approval, with a higher run order',
      },
    ];
  }
  return actions
    .filter(({ category }) => category !== undefined && !HARMLESS.includes(category))
    .filter((action) => action !== check && action.runOrder <= check.runOrder)
    .map((action) => ({
      rule,
      location: action.location,
      problem: `action '${action.name}' of stage '${name}' does not wait for '${check.name}', which checks who approved`,
      instead: 'give the action a higher run order than the check',
    }));
}

/** Returns the name of the approval that an action checks, from the parameters of an `ApproverCheck` job. */
function checkedBy({ category, configuration }: DeclaredAction): string | undefined {
  const parameters = textOf(objectOf(configuration).UserParameters);
  const [, approval] = /"approval"\s*:\s*"([^"]+)"/.exec(parameters ?? '') ?? [];
  return category === 'Invoke' && parameters?.includes('"execution"') ? approval : undefined;
}
