import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import type { Keeper } from '../live-state/keeper';
import type { TaskCountProperties } from './properties';

/**
 * Handler of the custom resource that returns the desired number of tasks of a service, or 0 if the service does not
 * exist yet. It changes nothing.
 */
export class CountKeeper implements Keeper<TaskCountProperties> {
  constructor(private readonly ecs: ECSClient) {}

  public async create({ Service }: TaskCountProperties): Promise<string> {
    return `${Service}-tasks`;
  }

  public async update(id: string): Promise<string> {
    return id;
  }

  public async delete(): Promise<void> {}

  public async attributes({ Cluster, Service }: TaskCountProperties): Promise<{ Tasks: number }> {
    const { services } = await this.ecs.send(new DescribeServicesCommand({ cluster: Cluster, services: [Service] }));
    return { Tasks: services![0]?.desiredCount ?? 0 };
  }
}
