import { DeclaredAction, DeclaredPipeline } from './declaration';
import { RuleProblem } from './rule';

const SHORTEST_MINUTES = 5;
const LONGEST_MINUTES = 86_400;

/**
 * Checks action timeouts. Only approvals can have a timeout, of 5 minutes to 60 days.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
 */
export function actionTimeout({ stages }: DeclaredPipeline): RuleProblem[] {
  return stages
    .flatMap(({ actions }) => actions)
    .filter(({ category, timeout }) => category !== undefined && timeout !== undefined)
    .flatMap((action) => problemOf(action, action.timeout!));
}

function problemOf({ name, category, location }: DeclaredAction, minutes: number): RuleProblem[] {
  const place = { rule: 'action-timeout', location };
  if (category !== 'Approval') {
    return [
      {
        ...place,
        problem: `action '${name}' has a timeout, which only approvals can have`,
        instead: 'remove the timeout; to limit a build, set the timeout of its CodeBuild project',
      },
    ];
  }
  const inRange = minutes >= SHORTEST_MINUTES && minutes <= LONGEST_MINUTES;
  return inRange
    ? []
    : [
        {
          ...place,
          problem: `approval '${name}' has a timeout of ${minutes} minutes`,
          instead: `set a timeout of ${SHORTEST_MINUTES} to ${LONGEST_MINUTES} minutes (60 days)`,
        },
      ];
}
