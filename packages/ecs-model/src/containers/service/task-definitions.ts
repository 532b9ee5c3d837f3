import { z } from 'zod';
import { ApiRefusedError } from '@slipway/embedded-aws';
import { apiShape } from './api-shape';

const container = z.looseObject({
  name: z.string(),
  image: z.string(),
  essential: z.boolean().default(true),
  environment: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
  stopTimeout: z.coerce.number().default(30),
});

const taskDefinitionInput = z.looseObject({
  family: z.string(),
  containerDefinitions: z.array(container).min(1),
  taskRoleArn: z.string().optional(),
});

export interface TaskDefinition extends z.infer<typeof taskDefinitionInput> {
  readonly taskDefinitionArn: string;
  readonly revision: number;
  readonly status: 'ACTIVE' | 'INACTIVE';
}

/** Access to the task definitions in the embedded AWS, which assigns the revision numbers of each family. */
export interface CountedDefinitions {
  /** Registers the next revision of a task definition family as a placeholder, and returns its ARN. */
  next(family: string): Promise<string>;
  /** Returns a task definition that CloudFormation has created, by ARN, or undefined if it does not exist. */
  made(arn: string): Promise<object | undefined>;
}

/**
 * Task definitions of the account, from templates and from API calls. The embedded AWS numbers their revisions, so that
 * both kinds share one sequence.
 */
export class TaskDefinitions {
  private readonly byArn = new Map<string, TaskDefinition>();

  constructor(private readonly counted: CountedDefinitions) {}

  public async register(input: unknown): Promise<TaskDefinition> {
    const body = taskDefinitionInput.parse(input);
    return this.put(await this.counted.next(body.family), body);
  }

  /**
   * Returns a task definition as `find` does or, by ARN, also one that CloudFormation has created in a stack that is
   * not complete yet.
   */
  public async describe(name: string): Promise<TaskDefinition> {
    const made = this.byArn.has(name) ? undefined : await this.counted.made(name);
    return made === undefined ? this.find(name) : this.put(name, apiShape(made));
  }

  /** Adds a task definition that already has a revision number. */
  public put(arn: string, input: unknown): TaskDefinition {
    const body = taskDefinitionInput.parse(input);
    const definition: TaskDefinition = {
      ...body,
      taskDefinitionArn: arn,
      revision: Number(arn.slice(arn.lastIndexOf(':') + 1)),
      status: 'ACTIVE',
    };
    this.byArn.set(arn, definition);
    return definition;
  }

  public deregister(name: string): TaskDefinition {
    const definition: TaskDefinition = { ...this.find(name), status: 'INACTIVE' };
    this.byArn.set(definition.taskDefinitionArn, definition);
    return definition;
  }

  /**
   * Returns a task definition by ARN or `family:revision`, or the latest active revision of a family.
   * @throws ApiRefusedError if the task definition does not exist
   */
  public find(name: string): TaskDefinition {
    const id = name.slice(name.lastIndexOf('/') + 1);
    const [family, revision] = id.split(':');
    const found = this.list()
      .filter(
        (it) =>
          it.family === family && (revision === undefined ? it.status === 'ACTIVE' : it.revision === Number(revision)),
      )
      .pop();
    if (!found) {
      throw new ApiRefusedError('ClientException', `Unable to describe task definition: this run has no ${id}`);
    }
    return found;
  }

  /** Returns all task definitions, lowest revision first. */
  public list(): TaskDefinition[] {
    return [...this.byArn.values()].sort((left, right) => left.revision - right.revision);
  }
}
