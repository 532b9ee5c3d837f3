import { parseRouting, predefinedRouting } from '../../../src/containers/codedeploy/traffic-routing';

const PAGE = 'https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html';
const canary = (canaryPercent: number, canaryBakeTimeInMinutes: number) => ({
  strategy: 'CANARY',
  canaryConfiguration: { canaryPercent, canaryBakeTimeInMinutes },
});
const linear = (stepPercent: number, stepBakeTimeInMinutes: number) => ({
  strategy: 'LINEAR',
  linearConfiguration: { stepPercent, stepBakeTimeInMinutes },
});

describe(`a deployment configuration (${PAGE})`, () => {
  it.each([
    ['CodeDeployDefault.ECSAllAtOnce', { strategy: 'BLUE_GREEN' }],
    ['CodeDeployDefault.ECSLinear10PercentEvery1Minutes', linear(10, 1)],
    ['CodeDeployDefault.ECSLinear10PercentEvery3Minutes', linear(10, 3)],
    ['CodeDeployDefault.ECSCanary10Percent5Minutes', canary(10, 5)],
    ['CodeDeployDefault.ECSCanary10Percent15Minutes', canary(10, 15)],
  ])('that AWS provides shifts traffic as its name says: %s', (name, routing) => {
    expect(predefinedRouting(name)).toEqual(routing);
  });

  it.each([
    [{}, { strategy: 'BLUE_GREEN' }],
    [{ TrafficRoutingConfig: { Type: 'AllAtOnce' } }, { strategy: 'BLUE_GREEN' }],
    [
      {
        TrafficRoutingConfig: {
          Type: 'TimeBasedCanary',
          TimeBasedCanary: { CanaryPercentage: '20', CanaryInterval: 2 },
        },
      },
      canary(20, 2),
    ],
    [
      {
        TrafficRoutingConfig: { Type: 'TimeBasedLinear', TimeBasedLinear: { LinearPercentage: 25, LinearInterval: 1 } },
      },
      linear(25, 1),
    ],
  ])('of a template shifts traffic as it defines: %j', (properties, routing) => {
    expect(parseRouting(properties)).toEqual(routing);
  });

  it('that is not for ECS is refused', () => {
    expect(() => predefinedRouting('CodeDeployDefault.OneAtATime')).toThrow(
      'this run has no deployment configuration CodeDeployDefault.OneAtATime for ECS',
    );
  });
});
