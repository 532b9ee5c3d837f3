import { Duration } from 'aws-cdk-lib/core';
import { CfnService } from 'aws-cdk-lib/aws-ecs';
import { requireProps } from '@slipway/conventions';
import { wholeMinutes } from './whole-minutes';

/** Properties of a rollout that shifts traffic in equal steps. */
export interface LinearRolloutProps {
  /** Percentage of the traffic that shifts with each step, 3 to 100. */
  readonly percent: number;
  /** Time between two steps, in whole minutes up to one day. */
  readonly every: Duration;
}

/** Properties of a rollout that first shifts a small percentage of the traffic. */
export interface CanaryRolloutProps {
  /** Percentage of the traffic that shifts first, 1 to 100. */
  readonly percent: number;
  /** Time until the rest of the traffic shifts, in whole minutes up to one day. */
  readonly wait: Duration;
}

/** Speed at which the traffic shifts from the blue tasks to the green tasks. */
export class Rollout {
  /** Shifts all traffic at once. */
  public static allAtOnce(): Rollout {
    return new Rollout({ strategy: 'BLUE_GREEN' }, 0);
  }

  /**
   * Shifts the traffic in equal steps.
   *
   * @throws Error if ECS does not accept the percentage or the time
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinearConfiguration.html
   */
  public static linear(props: LinearRolloutProps): Rollout {
    requireProps<LinearRolloutProps>('a linear rollout', props, { percent: '10', every: 'Duration.minutes(1)' });
    const { percent, every } = props;
    checkPercent(percent, 3);
    const minutes = wholeMinutes(every, 'the time between two steps');
    return new Rollout(
      { strategy: 'LINEAR', linearConfiguration: { stepPercent: percent, stepBakeTimeInMinutes: minutes } },
      minutes * (Math.ceil(100 / percent) - 1),
    );
  }

  /**
   * Shifts a small share of the traffic first, and then the rest.
   *
   * @throws Error if ECS does not accept the percentage or the time
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CanaryConfiguration.html
   */
  public static canary(props: CanaryRolloutProps): Rollout {
    requireProps<CanaryRolloutProps>('a canary rollout', props, { percent: '10', wait: 'Duration.minutes(5)' });
    const { percent, wait } = props;
    checkPercent(percent, 1);
    const minutes = wholeMinutes(wait, 'the time after the first step');
    return new Rollout(
      { strategy: 'CANARY', canaryConfiguration: { canaryPercent: percent, canaryBakeTimeInMinutes: minutes } },
      minutes,
    );
  }

  private constructor(
    /** Part of the ECS deployment configuration that selects the strategy and its steps. */
    public readonly configuration: CfnService.DeploymentConfigurationProperty,
    /** Number of minutes until all traffic has shifted. */
    public readonly minutes: number,
  ) {}
}

function checkPercent(percent: number, least: number): void {
  if (!(percent >= least && percent <= 100)) {
    throw new Error(
      `percent is ${percent}: a step of the rollout must shift ${least} to 100 percent of the traffic; set a value such as 10`,
    );
  }
}
