import { Duration } from 'aws-cdk-lib/core';
import { Rollout } from '@slipway/ecs-bluegreen';

describe('a rollout', () => {
  it('shifts all traffic at once', () => {
    expect(Rollout.allAtOnce()).toMatchObject({ configuration: { strategy: 'BLUE_GREEN' }, minutes: 0 });
  });

  it.each([
    [10, 1, 9],
    [50, 5, 5],
    [30, 2, 6],
    [100, 7, 0],
    [3, 1, 33],
  ])('shifts %d percent every %d minutes, %d minutes in all', (percent, every, minutes) => {
    expect(Rollout.linear({ percent, every: Duration.minutes(every) })).toMatchObject({
      configuration: {
        strategy: 'LINEAR',
        linearConfiguration: { stepPercent: percent, stepBakeTimeInMinutes: every },
      },
      minutes,
    });
  });

  it('shifts a little first and then the rest', () => {
    expect(Rollout.canary({ percent: 1, wait: Duration.hours(24) })).toMatchObject({
      configuration: { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 1, canaryBakeTimeInMinutes: 1440 } },
      minutes: 1440,
    });
  });

  it.each([2.9, 0, -1, 101, NaN])('refuses linear steps of %d percent', (percent) => {
    expect(() => Rollout.linear({ percent, every: Duration.minutes(1) })).toThrow(
      `percent is ${percent}: a step of the rollout must shift 3 to 100 percent of the traffic; set a value such as 10`,
    );
  });

  it.each([0.5, 100.5])('refuses a canary of %d percent', (percent) => {
    expect(() => Rollout.canary({ percent, wait: Duration.minutes(1) })).toThrow(
      'a step of the rollout must shift 1 to 100 percent',
    );
  });

  it.each([
    [Duration.seconds(90), '1.5'],
    [Duration.minutes(1441), '1441'],
  ])('refuses to wait for %s', (time, minutes) => {
    expect(() => Rollout.linear({ percent: 10, every: time })).toThrow(
      `the time between two steps is ${minutes} minutes: ECS accepts whole minutes, at most 1440`,
    );
    expect(() => Rollout.canary({ percent: 10, wait: time })).toThrow(
      `the time after the first step is ${minutes} minutes`,
    );
  });
});
