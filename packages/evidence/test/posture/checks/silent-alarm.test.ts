import { silentAlarm } from '../../../src/posture/checks/silent-alarm';
import { describeCheck } from '../found';

const alarm = (Properties?: object, Type = 'AWS::CloudWatch::Alarm') => ({ Alarm: { Type, Properties } });

const named = (AlarmName: unknown, Type: string, Properties: object) => ({
  ...alarm({ AlarmName }),
  User: { Type, Properties },
});
const composite = (AlarmRule: unknown, AlarmName: unknown = 'shop-errors') =>
  named(AlarmName, 'AWS::CloudWatch::CompositeAlarm', { AlarmRule, AlarmActions: ['arn'] });

describeCheck(silentAlarm, {
  red: [
    ['an alarm without properties', /nobody is notified/, alarm()],
    ['an alarm without an action', /nobody is notified/, alarm({ AlarmActions: [] })],
    ['a composite alarm without an action', /nobody is notified/, alarm({}, 'AWS::CloudWatch::CompositeAlarm')],
    [
      'an alarm whose actions are off',
      /alarm actions are disabled/,
      alarm({ AlarmActions: ['arn'], ActionsEnabled: false }),
    ],
    [
      'an alarm next to a service without properties',
      /nobody is notified/,
      { ...alarm(), Service: { Type: 'AWS::ECS::Service' } },
    ],
    [
      'an alarm that is only on a dashboard',
      /nobody is notified/,
      { ...alarm(), Board: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: { Ref: 'Alarm' } } } },
    ],
    ['an alarm whose name is a part of another name', /^Alarm: /, composite('ALARM("shop-errors-2") OR ALARM(a)')],
    [
      'an alarm whose name is not known, as other names are not',
      /^Alarm: /,
      named({ 'Fn::Sub': '${A}-${B}' }, 'AWS::ECS::Service', { ServiceName: { 'Fn::Sub': '${C}-${D}' } }),
    ],
    [
      'an alarm next to a service of the same logical ID in another stack',
      /^Alarm: /,
      alarm(),
      {
        others: {
          'b.json': {
            Resources: {
              Alarm: { Type: 'AWS::SQS::Queue' },
              Service: { Type: 'AWS::ECS::Service', Properties: { AlarmNames: [{ Ref: 'Alarm' }] } },
            },
          },
        },
      },
    ],
  ],
  green: [
    ['an alarm that tells somebody', alarm({ AlarmActions: [{ Ref: 'Topic' }] })],
    [
      'an alarm that a deployment watches',
      { ...alarm(), Service: { Type: 'AWS::ECS::Service', Properties: { AlarmNames: [{ Ref: 'Alarm' }] } } },
    ],
    ['an alarm in a text with placeholders', composite({ 'Fn::Sub': 'ALARM(${Alarm}) AND NOT OK(${Other})' })],
    ['the ARN of an alarm in a text', composite({ 'Fn::Sub': 'ALARM("${Alarm.Arn}")' })],
    ['a quoted name in an alarm rule', composite('ALARM("a") OR ALARM ( "shop-errors" )')],
    ['a plain name in an alarm rule', composite('NOT OK( shop-errors )')],
    ['an ARN in an alarm rule', composite("ALARM('arn:aws:cloudwatch:eu-west-1:111122223333:alarm:shop-errors')")],
    [
      'a name that is known only at deployment',
      composite({ 'Fn::Sub': 'ALARM("${AWS::StackName}-a")' }, { 'Fn::Sub': '${AWS::StackName}-a' }),
    ],
    [
      'an alarm whose name a deployment watches',
      named('shop-errors', 'AWS::ECS::Service', {
        DeploymentConfiguration: { Alarms: { AlarmNames: ['shop-errors'] } },
      }),
    ],
    [
      'an alarm of a health check',
      named('a', 'AWS::Route53::HealthCheck', { HealthCheckConfig: { AlarmIdentifier: { Name: { Ref: 'Alarm' } } } }),
    ],
    [
      'an alarm that stops an experiment',
      named('a', 'AWS::FIS::ExperimentTemplate', {
        StopConditions: [{ Value: { 'Fn::Sub': 'arn:${AWS::Partition}:cloudwatch:eu-west-1:111122223333:alarm:a' } }],
      }),
    ],
    [
      'an alarm of another stack',
      alarm(),
      {
        Outputs: { Alarm: { Value: { 'Fn::GetAtt': ['Alarm', 'Arn'] }, Export: { Name: 'alarm' } } },
        others: {
          'b.json': {
            Resources: {
              Both: {
                Type: 'AWS::CloudWatch::CompositeAlarm',
                Properties: { AlarmRule: { 'Fn::Join': ['', ['ALARM(', { 'Fn::ImportValue': 'alarm' }, ')']] } },
              },
            },
          },
        },
      },
    ],
  ],
});
