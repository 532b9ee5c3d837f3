import { silentAlarm } from '../../../src/posture/checks/silent-alarm';
import { describeCheck } from '../found';

const alarm = (Properties?: object, Type = 'AWS::CloudWatch::Alarm') => ({ Alarm: { Type, Properties } });

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
  ],
  green: [
    ['an alarm that tells somebody', alarm({ AlarmActions: [{ Ref: 'Topic' }] })],
    [
      'an alarm that a deployment watches',
      { ...alarm(), Service: { Type: 'AWS::ECS::Service', Properties: { AlarmNames: [{ Ref: 'Alarm' }] } } },
    ],
  ],
});
