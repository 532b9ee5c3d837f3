import {
  DeregisterTaskDefinitionCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListTaskDefinitionsCommand,
  RegisterTaskDefinitionCommand,
  RegisterTaskDefinitionCommandInput,
  TaskDefinition,
} from '@aws-sdk/client-ecs';

/** Access to task definition revisions. */
export class TaskRevisions {
  constructor(private readonly ecs: ECSClient) {}

  /** Returns a task definition revision. @param revision ARN of the revision */
  public async describe(revision: string): Promise<TaskDefinition> {
    const { taskDefinition } = await this.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: revision }));
    return taskDefinition!;
  }

  /** Registers a new revision of a family, and returns its ARN. */
  public async register(revision: RegisterTaskDefinitionCommandInput): Promise<string> {
    const { taskDefinition } = await this.ecs.send(new RegisterTaskDefinitionCommand(revision));
    return taskDefinition!.taskDefinitionArn!;
  }

  /** Deregisters a revision. Tasks that already use the revision continue to run. */
  public async deregister(revision: string): Promise<void> {
    await this.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: revision }));
  }

  /** Returns the ARNs of the active revisions of a family, newest first, at most 100. */
  public async active(family: string): Promise<readonly string[]> {
    const { taskDefinitionArns } = await this.ecs.send(
      new ListTaskDefinitionsCommand({ familyPrefix: family, status: 'ACTIVE', sort: 'DESC' }),
    );
    return taskDefinitionArns!;
  }
}
