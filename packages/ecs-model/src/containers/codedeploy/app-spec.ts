import { parse } from 'yaml';
import { z } from 'zod';
import { messageOf } from '@slipway/processes';
import { ApiRefusedError } from '@slipway/embedded-aws';

/**
 * Lifecycle events at which a hook can be called.
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html#appspec-hooks-ecs
 */
const HOOKED_EVENTS = [
  'BeforeInstall',
  'AfterInstall',
  'AfterAllowTestTraffic',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
] as const;

export type HookedEvent = (typeof HOOKED_EVENTS)[number];

const service = z.object({
  Type: z.literal('AWS::ECS::Service'),
  Properties: z.looseObject({
    TaskDefinition: z.string(),
    LoadBalancerInfo: z.object({ ContainerName: z.string(), ContainerPort: z.coerce.number() }),
  }),
});
const appSpec = z.looseObject({
  Resources: z.array(z.record(z.string(), service)).length(1),
  Hooks: z
    .array(z.partialRecord(z.enum(HOOKED_EVENTS), z.string()))
    .nullish()
    .transform((hooks) => hooks ?? []),
});

/** Content of an AppSpec file for an ECS service. */
export interface AppSpec {
  /** Task definition to deploy, as an ARN or `family:revision`. */
  readonly taskDefinition: string;
  readonly containerName: string;
  readonly containerPort: number;
  /** Names or ARNs of hook functions, by the lifecycle event at which they are called. */
  readonly hooks: Readonly<Partial<Record<HookedEvent, string>>>;
}

/**
 * Parses an AppSpec file in YAML or JSON.
 * @throws ApiRefusedError if the file is not valid for an ECS service
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html
 */
export function parseAppSpec(text: string): AppSpec {
  try {
    const { Resources, Hooks } = appSpec.parse(parse(text));
    const [{ Properties: properties }] = Object.values(Resources[0]);
    return {
      taskDefinition: properties.TaskDefinition,
      containerName: properties.LoadBalancerInfo.ContainerName,
      containerPort: properties.LoadBalancerInfo.ContainerPort,
      hooks: Object.assign({}, ...Hooks) as AppSpec['hooks'],
    };
  } catch (error) {
    throw new ApiRefusedError(
      'InvalidRevisionException',
      `the AppSpec file is not valid: ${messageOf(error)}; it needs one resource of type AWS::ECS::Service with TaskDefinition and LoadBalancerInfo, and hooks at ${HOOKED_EVENTS.join(', ')}`,
    );
  }
}
