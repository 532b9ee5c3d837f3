import { DeploymentRecord } from '@slipway/ecs-model';
import { LocalRun } from '@slipway/local';

/** Lets an alarm ring while green is watched, and tells what became of its deployment. */
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
