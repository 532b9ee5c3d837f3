import { logRetention } from '../../../src/posture/checks/log-retention';
import { describeCheck } from '../found';

const group = (Properties?: object) => ({ Log: { Type: 'AWS::Logs::LogGroup', Properties } });

describeCheck(logRetention, {
  red: [
    ['a log group without retention', /has no retention/, group()],
    [
      'a retention that one branch takes out',
      /has no retention/,
      group({ RetentionInDays: { 'Fn::If': ['Keep', { Ref: 'AWS::NoValue' }, 30] } }),
    ],
  ],
  green: [['a log group with retention', group({ RetentionInDays: 30 })]],
});
