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

/** The task definitions of the embedded AWS: those of the templates, and a number for each that was registered here. */
export interface CountedDefinitions {
  /** The ARN of the next revision of a family. */
  next(family: string): Promise<string>;
  /** What CloudFormation has made; undefined for any name but the ARN of such a revision. */
  made(arn: string): Promise<object | undefined>;
}

/**
 * The task definitions of the account: those of the templates and those that were registered through the API.
 * Their revisions are counted by the embedded AWS, so that both kinds share one row of numbers.
 */
export class TaskDefinitions {
  private readonly byArn = new Map<string, TaskDefinition>();

  constructor(private readonly counted: CountedDefinitions) {}

  public async register(input: unknown): Promise<TaskDefinition> {
    const body = taskDefinitionInput.parse(input);
    return this.put(await this.counted.next(body.family), body);
  }

  /** The same as `find`, also for one that CloudFormation has made in a stack that is not complete yet. */
  public async describe(name: string): Promise<TaskDefinition> {
    const made = this.byArn.has(name) ? undefined : await this.counted.made(name);
    return made === undefined ? this.find(name) : this.put(name, apiShape(made));
  }

  /** Adds one that has a number already. */
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
   * By ARN, by `family:revision`, or the latest active one of a family.
   * @throws ApiRefusedError if it does not exist
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

  /** Lowest revision first. */
  public list(): TaskDefinition[] {
    return [...this.byArn.values()].sort((left, right) => left.revision - right.revision);
  }
}
