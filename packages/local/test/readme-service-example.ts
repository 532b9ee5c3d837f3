import { DeploymentRecord } from '@slipway/ecs-model';
import { LocalRun } from '@slipway/local';

/** Sets an alarm to ALARM during the bake time of a deployment, and returns the record of the deployment. */
export async function ringing(run: LocalRun, pipeline: string): Promise<DeploymentRecord> {
  const [service] = run.services;
  const { result } = run.start(pipeline);
  while (!service.deployments.some(({ stages }) => stages[stages.length - 1]?.stage === 'BAKE_TIME')) {
    await fetch(service.url!); // load, while the weights move
  }
  await run.setAlarm('web-errors', 'ALARM');
  await result;
  return service.deployments[service.deployments.length - 1];
}
