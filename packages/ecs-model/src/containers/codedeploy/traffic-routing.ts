import { z } from 'zod';
import { ApiRefusedError } from '@slipway/embedded-aws';

/**
 * Name pattern of AWS's predefined deployment configurations.
 * @see
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html#deployment-configuration-ecs
 */
const PREDEFINED =
  /^CodeDeployDefault\.ECS(?:AllAtOnce|(Linear)(\d+)PercentEvery(\d+)Minutes|(Canary)(\d+)Percent(\d+)Minutes)$/;
const number = z.coerce.number();

/** Properties of an `AWS::CodeDeploy::DeploymentConfig` that define how traffic is shifted. */
const deploymentConfig = z.looseObject({
  TrafficRoutingConfig: z
    .discriminatedUnion('Type', [
      z.object({ Type: z.literal('AllAtOnce') }),
      z.object({
        Type: z.literal('TimeBasedCanary'),
        TimeBasedCanary: z.object({ CanaryPercentage: number, CanaryInterval: number }),
      }),
      z.object({
        Type: z.literal('TimeBasedLinear'),
        TimeBasedLinear: z.object({ LinearPercentage: number, LinearInterval: number }),
      }),
    ])
    .default({ Type: 'AllAtOnce' }),
});

/** Traffic shift in the form that an ECS deployment uses. */
export type TrafficRouting =
  | { readonly strategy: 'BLUE_GREEN' }
  | {
      readonly strategy: 'CANARY';
      readonly canaryConfiguration: { readonly canaryPercent: number; readonly canaryBakeTimeInMinutes: number };
    }
  | {
      readonly strategy: 'LINEAR';
      readonly linearConfiguration: { readonly stepPercent: number; readonly stepBakeTimeInMinutes: number };
    };

/** Parses the properties of a deployment configuration in a template. */
export function parseRouting(properties: unknown): TrafficRouting {
  const { TrafficRoutingConfig: config } = deploymentConfig.parse(properties);
  switch (config.Type) {
    case 'AllAtOnce':
      return { strategy: 'BLUE_GREEN' };
    case 'TimeBasedCanary':
      return canary(config.TimeBasedCanary.CanaryPercentage, config.TimeBasedCanary.CanaryInterval);
    case 'TimeBasedLinear':
      return linear(config.TimeBasedLinear.LinearPercentage, config.TimeBasedLinear.LinearInterval);
  }
}

/**
 * Returns the traffic shift of a predefined deployment configuration.
 * @throws ApiRefusedError if ECS has no configuration with that name
 */
export function predefinedRouting(name: string): TrafficRouting {
  const found = PREDEFINED.exec(name);
  if (!found) {
    throw new ApiRefusedError(
      'DeploymentConfigDoesNotExistException',
      `this run has no deployment configuration ${name} for ECS`,
    );
  }
  const [, isLinear, stepPercent, stepMinutes, isCanary, percent, minutes] = found;
  if (isLinear) {
    return linear(Number(stepPercent), Number(stepMinutes));
  }
  return isCanary ? canary(Number(percent), Number(minutes)) : { strategy: 'BLUE_GREEN' };
}

function canary(canaryPercent: number, canaryBakeTimeInMinutes: number): TrafficRouting {
  return { strategy: 'CANARY', canaryConfiguration: { canaryPercent, canaryBakeTimeInMinutes } };
}

function linear(stepPercent: number, stepBakeTimeInMinutes: number): TrafficRouting {
  return { strategy: 'LINEAR', linearConfiguration: { stepPercent, stepBakeTimeInMinutes } };
}
