import { DeploymentRecord } from '@slipway/ecs-model';
import { DIFFERENCES } from '../differences';
import { ActionContext } from '../pipeline/action-runner';
import { ActionPorts } from './ports';

/** Logs each deployment of an action for which no tasks run on this machine. */
export function saySimulated(
  { containers }: Pick<ActionPorts, 'containers'>,
  { log }: Pick<ActionContext, 'log'>,
  isOfAction: (deployment: DeploymentRecord) => boolean,
): void {
  containers
    .deployments()
    .filter((deployment) => deployment.simulated && isOfAction(deployment))
    .forEach(({ service, image }) => log(DIFFERENCES.simulatedTasks.says(service, image)));
}
