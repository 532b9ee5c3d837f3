import {
  DeregisterTaskDefinitionCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListTaskDefinitionsCommand,
  RegisterTaskDefinitionCommand,
  RegisterTaskDefinitionCommandInput,
  TaskDefinition,
} from '@aws-sdk/client-ecs';

/** The revisions of task definitions. */
export class TaskRevisions {
  constructor(private readonly ecs: ECSClient) {}

  /** @param revision an ARN */
  public async describe(revision: string): Promise<TaskDefinition> {
    const { taskDefinition } = await this.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: revision }));
    return taskDefinition!;
  }

  /** @returns the ARN of the revision, which is the newest of its family */
  public async register(revision: RegisterTaskDefinitionCommandInput): Promise<string> {
    const { taskDefinition } = await this.ecs.send(new RegisterTaskDefinitionCommand(revision));
    return taskDefinition!.taskDefinitionArn!;
  }

  /** What runs of it goes on running. */
  public async deregister(revision: string): Promise<void> {
    await this.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: revision }));
  }

  /** The ARNs of the revisions of a family that a service may name, newest first, a hundred at most. */
  public async active(family: string): Promise<readonly string[]> {
    const { taskDefinitionArns } = await this.ecs.send(
      new ListTaskDefinitionsCommand({ familyPrefix: family, status: 'ACTIVE', sort: 'DESC' }),
    );
    return taskDefinitionArns!;
  }
}
