import { linesOf, one, Resources } from './priced';

const ALARM = 'AWS::CloudWatch::Alarm';
const POLICY = 'AWS::ApplicationAutoScaling::ScalingPolicy';

describe('monitoring is paid for', () => {
  it.each<[string, Resources, string[]]>([
    ['an alarm', one(ALARM, { Period: 300 }), ['fixed 1 cloudwatch.alarm']],
    ['an alarm on short periods', one(ALARM, { Period: 10 }), ['fixed 1 cloudwatch.alarm.high-resolution']],
    [
      'each metric of an alarm',
      one(ALARM, { Metrics: [{ MetricStat: { Period: 60 } }, { MetricStat: {} }, { Expression: 'a / b' }] }),
      ['fixed 2 cloudwatch.alarm'],
    ],
    [
      'an alarm on an expression without metrics',
      one(ALARM, { Metrics: [{ Expression: 'SELECT 1' }] }),
      ['fixed 1 cloudwatch.alarm'],
    ],
    ['a composite alarm', one('AWS::CloudWatch::CompositeAlarm'), ['fixed 1 cloudwatch.alarm.composite']],
    [
      'the alarms of target tracking',
      one(POLICY, { PolicyType: 'TargetTrackingScaling' }),
      ['fixed 2 cloudwatch.alarm'],
    ],
    ['steps, which have alarms of their own', one(POLICY, { PolicyType: 'StepScaling' }), []],
    ['logs', one('AWS::Logs::LogGroup'), ['usage 0.1 logs.ingested', 'usage 0.1 logs.stored']],
    [
      'logs that are rarely read',
      one('AWS::Logs::LogGroup', { LogGroupClass: 'INFREQUENT_ACCESS' }),
      ['usage 0.1 logs.ingested.infrequent', 'usage 0.1 logs.stored'],
    ],
    ['metrics of logs', one('AWS::Logs::MetricFilter'), ['usage 1 cloudwatch.metric']],
    ['a canary', one('AWS::Synthetics::Canary'), ['usage 8760 cloudwatch.canary-run']],
    ['traces', one('AWS::XRay::SamplingRule'), ['usage 0.01 xray.recorded']],
    ['a first trail, not at all', one('AWS::CloudTrail::Trail'), []],
    ['recorded configurations', one('AWS::Config::ConfigurationRecorder'), ['usage 1000 config.items']],
    ['rules', one('AWS::Config::ConfigRule'), ['usage 1000 config.evaluations']],
  ])('for %s', (_, resources, lines) => {
    expect(linesOf(resources)).toEqual(lines);
  });

  it('for events that another trail has too', () => {
    expect(linesOf(one('AWS::CloudTrail::Trail'), '{ usage: { It: { repeatedManagementEvents: 250000 } } }')).toEqual([
      'usage 2.5 cloudtrail.management',
    ]);
  });
});
