import { DeploymentRecord } from '@slipway/ecs-model';
import { table } from './html-parts';

/** Renders the deployments to ECS services, with a note that they ran on a model. */
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
    : `${table('Deployments to services', ['Service', 'What', 'Result', 'Minutes', 'Stages, and the minute each began'], rows)}
<p>These deployments ran on a model of ECS and its load balancers: tasks were processes of this machine, requests and health checks were real,
minutes were shorter than minutes. Capacity, networks, security groups, the start of containers and the permissions of the infrastructure role were not part of it.</p>`;
}
