import { Duration } from 'aws-cdk-lib/core';
import { NatGateways } from '@slipway/network';

/** Names of the environments. */
export const ENVIRONMENTS = ['dev', 'staging', 'prod'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/** What differs from environment to environment. The way to production is the same in all of them. */
export interface Sizes {
  /** NAT gateways of the own network. */
  readonly nat: NatGateways;
  readonly minTasks: number;
  readonly maxTasks: number;
  /** How long blue is kept, ready to take the traffic back. */
  readonly bakeTime: Duration;
  /** Whether it does without TLS and without a copy of its images, and records of approvals go with the stack. */
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

/** Sizes of an environment. */
export function sizesOf(environment: Environment): Sizes {
  return SIZES[environment];
}
