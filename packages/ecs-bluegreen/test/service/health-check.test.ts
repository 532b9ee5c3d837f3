import { Duration } from 'aws-cdk-lib/core';
import { HealthCheck } from '../../src/service/health-check';

describe('the health check of green', () => {
  it('asks /health every ten seconds, and gives up a bad green in time even with one task', () => {
    expect(new HealthCheck({}, 1)).toMatchObject({
      path: '/health',
      interval: Duration.seconds(10),
      unhealthyThreshold: 3,
      grace: Duration.seconds(30),
    });
  });

  // three tasks must fail, and all running tasks fail at the same time; each takes 45 seconds to start, its grace
  // period or its failed checks, and one more interval
  it.each([
    [3, 245],
    [10, 245],
    [2, 95],
    [1, 45],
  ])('takes, for %d tasks, a grace of %d seconds and not one more', (tasks, grace) => {
    expect(() => new HealthCheck({ grace: Duration.seconds(grace) }, tasks)).not.toThrow();
    expect(() => new HealthCheck({ grace: Duration.seconds(grace + 1) }, tasks)).toThrow(
      'at most 300 seconds are allowed',
    );
  });

  it('counts bad answers if they take longer than the grace', () => {
    expect(() => new HealthCheck({ interval: Duration.seconds(60), unhealthyThreshold: 5 }, 3)).toThrow(
      'a deployment with unhealthy tasks would be rolled back after 405 seconds, but at most 300 seconds are allowed; reduce grace (30 seconds), interval (60 seconds) or unhealthyThreshold (5), or increase minTasks',
    );
  });

  it.each([
    [{}, 2],
    [{ grace: 0 }, 2],
    [{ grace: 31 }, 3],
    [{ grace: 240 }, 6],
    [{ grace: 0, interval: 20, unhealthyThreshold: 9 }, 4],
  ])(
    'with %j says how many minutes of an unhealthy task are too many: %d',
    (
      {
        grace = 30,
        interval = 10,
        unhealthyThreshold = 3,
      }: { grace?: number; interval?: number; unhealthyThreshold?: number },
      minutes,
    ) => {
      expect(
        new HealthCheck({ grace: Duration.seconds(grace), interval: Duration.seconds(interval), unhealthyThreshold }, 3)
          .minutesToAlarm,
      ).toBe(minutes);
    },
  );
});
