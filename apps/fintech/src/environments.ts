import { Duration } from 'aws-cdk-lib/core';
import { NatGateways } from '@slipway/network';

/** Names of the environments. */
export const ENVIRONMENTS = ['dev', 'staging', 'prod'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/** Settings that differ between environments. The delivery process is the same in all environments. */
export interface Sizes {
  /** NAT gateways of the app's own network. */
  readonly nat: NatGateways;
  readonly minTasks: number;
  readonly maxTasks: number;
  /** Time after the traffic shift for which the blue tasks are kept for a rollback. */
  readonly bakeTime: Duration;
  /**
   * Whether the environment is not for production: TLS and image copies are optional, and the audit trail, access logs,
   * reports and approval records are deleted with the stacks.
   */
  readonly forPractice: boolean;
}

const SIZES: Readonly<Record<Environment, Sizes>> = {
  dev: {
    nat: NatGateways.ONE,
    minTasks: 1,
    maxTasks: 2,
    bakeTime: Duration.minutes(2),
    forPractice: true,
  },
  staging: {
    nat: NatGateways.ONE,
    minTasks: 2,
    maxTasks: 4,
    bakeTime: Duration.minutes(5),
    forPractice: true,
  },
  prod: {
    nat: NatGateways.PER_ZONE,
    minTasks: 2,
    maxTasks: 10,
    bakeTime: Duration.minutes(5),
    forPractice: false,
  },
};

/** Returns the settings of an environment. */
export function sizesOf(environment: Environment): Sizes {
  return SIZES[environment];
}
