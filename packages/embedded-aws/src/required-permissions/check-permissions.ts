import { DeployedStack } from '../stacks/deployment';
import { PermissionFindings, together } from './check';
import { DeployedAccount } from './deployed-account';
import { RequiredPermissions } from './required-permissions';
import { stagesOf } from './rows/pipelines';

/**
 * Checks everything that AWS requires of the roles of some stacks: at creation, in the background, and for every action
 * of every pipeline.
 */
export function checkPermissions(stacks: readonly DeployedStack[]): PermissionFindings {
  const required = new RequiredPermissions(stacks);
  return together([
    ...stacks.map((stack) => required.atCreation(stack)),
    required.inTheBackground(),
    ...stacks.flatMap((stack) =>
      stagesOf(new DeployedAccount([stack]), stack).map(({ stage, facts }) =>
        required.ofAction(stage, facts, stack.region),
      ),
    ),
  ]);
}
