import { silentAlarm } from '../../../src/posture/checks/silent-alarm';
import { describeCheck } from '../found';

const alarm = (Properties?: object, Type = 'AWS::CloudWatch::Alarm') => ({ Alarm: { Type, Properties } });

describeCheck(silentAlarm, {
  red: [
    ['an alarm without properties', /notifies nobody/, alarm()],
    ['an alarm without an action', /notifies nobody/, alarm({ AlarmActions: [] })],
    ['a composite alarm without an action', /notifies nobody/, alarm({}, 'AWS::CloudWatch::CompositeAlarm')],
    [
      'an alarm whose actions are off',
      /actions of the alarm are switched off/,
      alarm({ AlarmActions: ['arn'], ActionsEnabled: false }),
    ],
    [
      'an alarm next to a service without properties',
      /notifies nobody/,
      { ...alarm(), Service: { Type: 'AWS::ECS::Service' } },
    ],
    [
      'an alarm that is only on a dashboard',
      /notifies nobody/,
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
