import { blueGreen } from '../../../src/posture/checks/blue-green';
import { describeCheck, Resources } from '../found';

const Advanced = { AlternateTargetGroupArn: { Ref: 'Green' }, ProductionListenerRule: { Ref: 'Rule' }, RoleArn: 'arn' };
const BALANCER = {
  TargetGroupArn: { Ref: 'Blue' },
  AdvancedConfiguration: Advanced,
  ContainerName: 'app',
  ContainerPort: 8080,
};
const GROUP = { Type: 'AWS::ElasticLoadBalancingV2::TargetGroup' };
const TASK = {
  Type: 'AWS::ECS::TaskDefinition',
  Properties: { ContainerDefinitions: [{ Name: 'app', PortMappings: [{ ContainerPort: 8080 }] }, {}] },
};
const service = (balancer: object, more: object = {}, Strategy = 'BLUE_GREEN'): Resources => ({
  Service: {
    Type: 'AWS::ECS::Service',
    Properties: {
      DeploymentConfiguration: { Strategy },
      LoadBalancers: [{ ...BALANCER, ...balancer }],
      TaskDefinition: { Ref: 'Task' },
      ...more,
    },
  },
  Blue: GROUP,
  Green: GROUP,
  Task: TASK,
});
const tasked = (ContainerDefinitions: unknown, balancer: object = {}): Resources => ({
  ...service(balancer),
  Task: { Type: TASK.Type, Properties: { ContainerDefinitions } },
});
const TEST = { TestListenerRule: { Ref: 'TestRule' } };
const hooked = (AdvancedConfiguration: object, hooks?: unknown[], more: object = {}) =>
  service(
    { AdvancedConfiguration },
    { DeploymentConfiguration: { Strategy: 'BLUE_GREEN', LifecycleHooks: hooks }, ...more },
  );
const hook = (LifecycleStages: unknown) => ({ HookTargetArn: 'arn', LifecycleStages });
const advanced = (more: object) => service({ AdvancedConfiguration: { ...Advanced, ...more } });

describeCheck(blueGreen, {
  red: [
    [
      'a service that shifts nothing although it could',
      /has an AdvancedConfiguration, but replaces its tasks/,
      service({}, {}, 'ROLLING'),
    ],
    [
      'a service without a strategy',
      /has an AdvancedConfiguration, but replaces its tasks/,
      service({}, { DeploymentConfiguration: undefined }),
    ],
    [
      'a test listener rule that nothing uses',
      /has a test listener rule, but no lifecycle hook/,
      hooked({ ...Advanced, ...TEST }),
    ],
    [
      'a test without a test listener rule',
      /but no test listener rule forwards requests/,
      hooked(Advanced, [hook(['POST_TEST_TRAFFIC_SHIFT'])]),
    ],
    ['no AdvancedConfiguration', /has no AdvancedConfiguration/, service({ AdvancedConfiguration: undefined })],
    ['no alternate target group', /has no AlternateTargetGroupArn/, advanced({ AlternateTargetGroupArn: undefined })],
    ['no role', /has no RoleArn/, advanced({ RoleArn: undefined })],
    [
      'the same target group twice',
      /the service uses the same target group twice/,
      advanced({ AlternateTargetGroupArn: { Ref: 'Blue' } }),
    ],
    [
      'the same ARN twice',
      /the same target group twice/,
      service({
        TargetGroupArn: 'arn:one',
        AdvancedConfiguration: { ...Advanced, AlternateTargetGroupArn: 'arn:one' },
      }),
    ],
    [
      'a container that no task has',
      /forwards to container web, which is not in the task definition/,
      service({ ContainerName: 'web' }),
    ],
    [
      'a port that the container does not have',
      /forwards to port 80, which container app/,
      service({ ContainerPort: 80 }),
    ],
    [
      'a container that no task of the assembly has',
      /is not in the task definition/,
      service({ ContainerName: 'web' }, { TaskDefinition: 'family' }, 'ROLLING'),
    ],
    [
      'a port that a container does not have, next to one that is not known',
      /forwards to port 8080/,
      tasked([
        { Name: 'app', PortMappings: [{ ContainerPort: 80 }] },
        { Name: 'b', PortMappings: { Ref: 'Ports' } },
      ]),
    ],
  ],
  green: [
    ['green tasks that are tested', hooked({ ...Advanced, ...TEST }, [hook(['POST_TEST_TRAFFIC_SHIFT'])])],
    ['a hook after the shift', hooked(Advanced, [hook(['POST_PRODUCTION_TRAFFIC_SHIFT'])])],
    ['hooks that are not known', hooked({ ...Advanced, ...TEST }, [{ Ref: 'Hook' }])],
    [
      'a test in the service mesh',
      hooked(Advanced, [hook([{ Ref: 'Stage' }])], { ServiceConnectConfiguration: { Enabled: true } }),
    ],
    ['a strategy of the deployment', service({}, { DeploymentConfiguration: { Strategy: { Ref: 'Strategy' } } })],
    ['a service with two target groups', service({})],
    ['a service that shifts nothing', service({ AdvancedConfiguration: undefined }, {}, 'ROLLING')],
    ['a service of a family', service({}, { TaskDefinition: 'family' })],
    ['a container that is not named', service({ ContainerName: undefined })],
    ['a port that is not named', service({ ContainerPort: undefined })],
    [
      'target groups that are elsewhere',
      service({
        TargetGroupArn: 'arn:one',
        AdvancedConfiguration: { ...Advanced, AlternateTargetGroupArn: 'arn:two' },
      }),
    ],
    [
      'a service without tasks in the assembly',
      { ...service({ ContainerName: 'web' }, { TaskDefinition: 'family' }), Task: GROUP },
    ],
    ['containers that are not known', tasked({ Ref: 'Containers' })],
    [
      'a container whose name is not known',
      tasked([{ Name: { Ref: 'Name' }, PortMappings: [{ ContainerPort: 8080 }] }]),
    ],
    [
      'a container whose port is not known',
      tasked([{ Name: 'app', PortMappings: [{ ContainerPort: { Ref: 'Port' } }] }]),
    ],
    ['a container whose ports are not known', tasked([{ Name: 'app', PortMappings: { Ref: 'Ports' } }])],
    ['a service whose container is not known', service({ ContainerName: { 'Fn::Sub': 'app-${Stage}' } })],
    [
      'a container with a name for each stage',
      tasked([{ Name: { 'Fn::If': ['A', 'web', 'app'] }, PortMappings: [{ ContainerPort: '8080' }] }]),
    ],
  ],
});
