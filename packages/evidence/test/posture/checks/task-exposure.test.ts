import { taskExposure } from '../../../src/posture/checks/task-exposure';
import { describeCheck } from '../found';

const service = (Properties: object) => ({ Service: { Type: 'AWS::ECS::Service', Properties } });
const address = (AssignPublicIp: unknown) =>
  service({ NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp } } });

const EXPOSED = {
  TaskDefinitionArn: { Ref: 'Task' },
  EnableExecuteCommand: true,
  NetworkConfiguration: { AwsVpcConfiguration: { AssignPublicIp: 'ENABLED' } },
};
const rule = (...Targets: object[]) => ({ Rule: { Type: 'AWS::Events::Rule', Properties: { Targets } } });
const schedule = (EcsParameters: object) => ({
  Schedule: { Type: 'AWS::Scheduler::Schedule', Properties: { Target: { Arn: 'arn', EcsParameters } } },
});
const task = (OperatingSystemFamily: string) => ({
  Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { RuntimePlatform: { OperatingSystemFamily } } },
});

describeCheck(taskExposure, {
  red: [
    ['public addresses', /have public IP addresses/, address('ENABLED')],
    ['public addresses in a branch', /have public IP addresses/, address({ 'Fn::If': ['Nat', 'DISABLED', 'ENABLED'] })],
    [
      'public addresses of a task set',
      /have public IP addresses/,
      {
        Set: {
          Type: 'AWS::ECS::TaskSet',
          Properties: { NetworkConfiguration: { AwsVpcConfiguration: { AssignPublicIp: 'ENABLED' } } },
        },
      },
    ],
    ['execute-command', /people can open a shell/, service({ EnableExecuteCommand: true })],
    ['an old platform', /old platform version 1.3.0/, service({ PlatformVersion: '1.3.0' })],
    ['public addresses of a scheduled task', /^Rule: .*public IP/, rule({ Arn: 'arn' }, { EcsParameters: EXPOSED })],
    ['execute-command in a scheduled task', /^Rule: people can open a shell/, rule({ EcsParameters: EXPOSED })],
    [
      'public addresses of a task of a schedule',
      /^Schedule: .*public IP/,
      schedule({ NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'ENABLED' } } }),
    ],
    [
      'a platform of Windows for Linux',
      /old platform version 1.0.0/,
      { ...service({ PlatformVersion: '1.0.0', TaskDefinition: { Ref: 'Task' } }), ...task('LINUX') },
    ],
    [
      'an old platform for a task that is elsewhere',
      /old platform version 1.0.0/,
      schedule({ PlatformVersion: '1.0.0', TaskDefinitionArn: 'arn' }),
    ],
  ],
  green: [
    ['a target that is no task', { ...rule({ Arn: 'arn' }), Other: { Type: 'AWS::Scheduler::Schedule' } }],
    ['a private scheduled task', schedule({ LaunchType: 'FARGATE' })],
    [
      'the latest platform of Windows',
      {
        ...service({ PlatformVersion: '1.0.0', TaskDefinition: { Ref: 'Task' } }),
        ...task('WINDOWS_SERVER_2022_CORE'),
      },
    ],
    ['a private service', address('DISABLED')],
    ['the latest platform', service({ PlatformVersion: 'LATEST', EnableExecuteCommand: false })],
  ],
});
