import { z } from 'zod';

const number = z.coerce.number();

const hook = z.object({
  hookTargetArn: z.string(),
  roleArn: z.string(),
  lifecycleStages: z.array(z.string()),
  hookDetails: z.unknown().optional(),
});

const threshold = z.object({
  type: z.enum(['BOUNDED_PERCENT', 'UNBOUNDED_PERCENT', 'COUNT']).default('BOUNDED_PERCENT'),
  value: number.default(50),
});

/** Deployment configuration of a service in the form of the ECS API, with the defaults of ECS. */
export const deploymentConfiguration = z.looseObject({
  strategy: z.enum(['ROLLING', 'BLUE_GREEN', 'LINEAR', 'CANARY']).default('ROLLING'),
  bakeTimeInMinutes: number.default(0),
  lifecycleHooks: z.array(hook).default([]),
  linearConfiguration: z
    .object({ stepPercent: number.default(10), stepBakeTimeInMinutes: number.default(6) })
    .prefault({}),
  canaryConfiguration: z
    .object({ canaryPercent: number.default(5), canaryBakeTimeInMinutes: number.default(10) })
    .prefault({}),
  deploymentCircuitBreaker: z
    .looseObject({ enable: z.boolean(), rollback: z.boolean(), thresholdConfiguration: threshold.prefault({}) })
    .prefault({ enable: false, rollback: false }),
  alarms: z
    .object({ alarmNames: z.array(z.string()), enable: z.boolean(), rollback: z.boolean() })
    .default({ alarmNames: [], enable: false, rollback: false }),
});

const loadBalancer = z.looseObject({
  targetGroupArn: z.string(),
  containerName: z.string(),
  containerPort: number,
  advancedConfiguration: z
    .looseObject({
      alternateTargetGroupArn: z.string(),
      productionListenerRule: z.string(),
      testListenerRule: z.string().optional(),
      roleArn: z.string(),
    })
    .optional(),
});

/** Settings of a service in the form of the ECS API. Settings that the model does not use are kept and returned. */
export const serviceSettings = z.looseObject({
  taskDefinition: z.string(),
  desiredCount: number.default(1),
  healthCheckGracePeriodSeconds: number.default(0),
  deploymentConfiguration: deploymentConfiguration.prefault({}),
  loadBalancers: z.array(loadBalancer).default([]),
});

export type ServiceSettings = z.infer<typeof serviceSettings>;
export type DeploymentConfiguration = ServiceSettings['deploymentConfiguration'];
export type ServiceLoadBalancer = ServiceSettings['loadBalancers'][number];
export type FailureThreshold = z.infer<typeof threshold>;
export type LifecycleHook = z.infer<typeof hook>;

/**
 * Step of a production traffic shift: the percentage that the new revision receives, and the wait before the next step.
 */
export interface TrafficStep {
  readonly percent: number;
  readonly bakeMinutes: number;
}

/**
 * Returns the traffic steps of a deployment strategy. The bake time of the deployment follows the last step.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-linear.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-canary.html
 */
export function trafficSteps({
  strategy,
  linearConfiguration: linear,
  canaryConfiguration: canary,
}: DeploymentConfiguration): TrafficStep[] {
  const last = { percent: 100, bakeMinutes: 0 };
  if (strategy === 'CANARY') {
    return [{ percent: canary.canaryPercent, bakeMinutes: canary.canaryBakeTimeInMinutes }, last];
  }
  if (strategy !== 'LINEAR') {
    return [last];
  }
  const count = Math.ceil(100 / linear.stepPercent) - 1;
  return [
    ...Array.from({ length: count }, (_, index) => ({
      percent: (index + 1) * linear.stepPercent,
      bakeMinutes: linear.stepBakeTimeInMinutes,
    })),
    last,
  ];
}
