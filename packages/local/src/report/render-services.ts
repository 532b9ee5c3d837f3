import { DeploymentRecord } from '@slipway/ecs-model';
import { table } from './html-parts';

/** Renders the deployments of ECS services, with a note that they ran on a model of ECS. */
export function renderServices(deployments: readonly DeploymentRecord[]): string {
  const rows = deployments.map(({ service, revision, image, simulated, status, reason, minutes, stages }) => [
    service,
    `${revision}, ${image}${simulated ? ' (simulated: the image is not available here)' : ''}`,
    `${status.toLowerCase().replaceAll('_', ' ')}${reason === undefined ? '' : `: ${reason}`}`,
    minutes.toFixed(1),
    stages.map(({ stage, atMinute }) => `${stage} ${atMinute.toFixed(1)}`).join(', '),
  ]);
  return rows.length === 0
    ? ''
    : `${table('Service deployments', ['Service', 'Revision and image', 'Result', 'Minutes', 'Stages, with the minute in which each began'], rows)}
<p>These deployments ran on a model of ECS and its load balancers. Tasks, unless simulated, were processes or containers on this machine, requests and health checks
were real, and minutes were shortened. The model does not include capacity, networks, security groups, container startup, or the permissions of the infrastructure role.</p>`;
}
