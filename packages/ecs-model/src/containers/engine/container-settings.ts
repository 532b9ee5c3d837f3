import { z } from 'zod';

const number = z.coerce.number();
const flag = z.stringbool().or(z.boolean());

const healthCheck = z.object({
  command: z.array(z.string()).min(1),
  interval: number.default(30),
  timeout: number.default(5),
  retries: number.default(3),
  startPeriod: number.default(0),
});

const container = z.object({
  name: z.string(),
  image: z.string(),
  essential: flag.default(true),
  entryPoint: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  user: z.string().optional(),
  workingDirectory: z.string().optional(),
  readonlyRootFilesystem: flag.default(false),
  environment: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
  secrets: z.array(z.object({ name: z.string(), valueFrom: z.string() })).default([]),
  mountPoints: z
    .array(z.object({ sourceVolume: z.string(), containerPath: z.string(), readOnly: flag.default(false) }))
    .default([]),
  linuxParameters: z
    .object({
      initProcessEnabled: flag.default(false),
      tmpfs: z.array(z.object({ containerPath: z.string(), size: number })).default([]),
    })
    .prefault({}),
  memory: number.optional(),
  healthCheck: healthCheck.optional(),
  dependsOn: z
    .array(z.object({ containerName: z.string(), condition: z.enum(['START', 'COMPLETE', 'SUCCESS', 'HEALTHY']) }))
    .default([]),
  stopTimeout: number.default(30),
});

const task = z.object({
  containerDefinitions: z.array(container),
  executionRoleArn: z.string().optional(),
  taskRoleArn: z.string().optional(),
});

/** Settings of a task definition that an engine supports. */
export type TaskSettings = z.infer<typeof task>;
export type ContainerSettings = z.infer<typeof container>;
export type ContainerHealthCheck = z.infer<typeof healthCheck>;

/**
 * Parses a task definition for an engine.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
 */
export function taskSettings(definition: unknown): TaskSettings {
  return task.parse(definition);
}
