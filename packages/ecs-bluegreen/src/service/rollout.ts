import { Duration } from 'aws-cdk-lib/core';
import { CfnService } from 'aws-cdk-lib/aws-ecs';
import { wholeMinutes } from './whole-minutes';

export interface LinearRolloutProps {
  /** How much of the traffic moves with each step, 3 to 100. */
  readonly percent: number;
  /** How long each step is watched, in whole minutes up to a day. */
  readonly every: Duration;
}

export interface CanaryRolloutProps {
  /** How much of the traffic moves first, 1 to 100. */
  readonly percent: number;
  /** How long that is watched before the rest follows, in whole minutes up to a day. */
  readonly wait: Duration;
}

/** How fast the traffic goes over from blue to green. */
export class Rollout {
  /** All of it in one moment. */
  public static allAtOnce(): Rollout {
    return new Rollout({ strategy: 'BLUE_GREEN' }, 0);
  }

  /**
   * In equal steps.
   *
   * @throws where the percentage or the time is not one that ECS takes
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinearConfiguration.html
   */
  public static linear({ percent, every }: LinearRolloutProps): Rollout {
    checkPercent(percent, 3);
    const minutes = wholeMinutes(every, 'the time between two steps');
    return new Rollout(
      { strategy: 'LINEAR', linearConfiguration: { stepPercent: percent, stepBakeTimeInMinutes: minutes } },
      minutes * (Math.ceil(100 / percent) - 1),
    );
  }

  /**
   * A little first, and then the rest.
   *
   * @throws where the percentage or the time is not one that ECS takes
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CanaryConfiguration.html
   */
  public static canary({ percent, wait }: CanaryRolloutProps): Rollout {
    checkPercent(percent, 1);
    const minutes = wholeMinutes(wait, 'the time after the first step');
    return new Rollout(
      { strategy: 'CANARY', canaryConfiguration: { canaryPercent: percent, canaryBakeTimeInMinutes: minutes } },
      minutes,
    );
  }

  private constructor(
    /** What the service is told. */
    public readonly configuration: CfnService.DeploymentConfigurationProperty,
    /** How long the traffic takes to go over, in minutes. */
    public readonly minutes: number,
  ) {}
}

function checkPercent(percent: number, least: number): void {
  if (!(percent >= least && percent <= 100)) {
    throw new Error(
      `a step of the rollout moves ${percent} percent: it is a number from ${least} to 100; give one such as 10`,
    );
  }
}
