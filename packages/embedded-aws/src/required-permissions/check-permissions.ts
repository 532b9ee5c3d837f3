import { DeployedStack } from '../stacks/deployment';
import { PermissionFindings, together } from './check';
import { DeployedAccount } from './deployed-account';
import { RequiredPermissions } from './required-permissions';
import { stagesOf } from './rows/pipelines';

/**
 * Checks the roles in the given stacks against the table of permissions that AWS requires: for creating the stacks, in
 * the background, and for each pipeline action.
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
