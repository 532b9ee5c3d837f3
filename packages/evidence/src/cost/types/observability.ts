import { Decimal } from '../decimal';
import { Definition, PricedResource } from '../priced-resource';

/** Number of alarms that a target tracking policy creates: one for scaling out and one for scaling in. */
const ALARMS_OF_TARGET_TRACKING = '2';

/** Shortest period of a standard-resolution alarm, in seconds. Alarms with shorter periods cost more. */
const HIGH_RESOLUTION_BELOW = '60';

export const OBSERVABILITY: Readonly<Record<string, Definition>> = {
  'AWS::CloudWatch::Alarm': { price: priceAlarm },
  'AWS::CloudWatch::CompositeAlarm': { price: (alarm) => alarm.fixed('cloudwatch.alarm.composite', '1') },
  'AWS::CloudWatch::Dashboard': { price: (dashboard) => dashboard.fixed('cloudwatch.dashboard', '1') },
  'AWS::ApplicationAutoScaling::ScalingPolicy': {
    price: (policy) => {
      if (policy.text('PolicyType') === 'TargetTrackingScaling') {
        policy.fixed('cloudwatch.alarm', ALARMS_OF_TARGET_TRACKING);
      }
    },
  },
  'AWS::Logs::LogGroup': {
    usage: {
      ingestedGigabytes: { fallback: '0.1', unit: 'GB ingested' },
      storedGigabytes: { fallback: '0.1', unit: 'GB stored' },
    },
    price: (group) => {
      const isInfrequent = group.text('LogGroupClass') === 'INFREQUENT_ACCESS';
      group.used(isInfrequent ? 'logs.ingested.infrequent' : 'logs.ingested', group.usage('ingestedGigabytes'));
      group.used('logs.stored', group.usage('storedGigabytes'));
    },
  },
  'AWS::Logs::MetricFilter': {
    usage: { metrics: { fallback: '1', unit: 'metrics with data' } },
    price: (filter) => filter.used('cloudwatch.metric', filter.usage('metrics')),
  },
  'AWS::Synthetics::Canary': {
    usage: { runs: { fallback: '8760', unit: 'runs' } },
    price: (canary) => canary.used('cloudwatch.canary-run', canary.usage('runs')),
  },
  'AWS::XRay::SamplingRule': {
    usage: {
      traces: { fallback: '10000', unit: 'traces recorded' },
      readTraces: { fallback: '0', unit: 'traces retrieved or scanned' },
    },
    price: (rule) => {
      rule.used('xray.recorded', rule.usage('traces').shift(-6));
      rule.used('xray.read', rule.usage('readTraces').shift(-6));
    },
  },
  'AWS::CloudTrail::Trail': {
    usage: {
      dataEvents: { fallback: '0', unit: 'data events' },
      repeatedManagementEvents: { fallback: '0', unit: 'management events that another trail also records' },
    },
    price: (trail) => {
      trail.used('cloudtrail.data', trail.usage('dataEvents').shift(-5));
      trail.used('cloudtrail.management', trail.usage('repeatedManagementEvents').shift(-5));
    },
  },
  'AWS::Config::ConfigurationRecorder': {
    usage: { items: { fallback: '1000', unit: 'configuration items' } },
    price: (recorder) => recorder.used('config.items', recorder.usage('items')),
  },
  'AWS::Config::ConfigRule': {
    usage: { evaluations: { fallback: '1000', unit: 'evaluations' } },
    price: (rule) => rule.used('config.evaluations', rule.usage('evaluations')),
  },
};

/** Adds the cost of an alarm, which is charged for each metric that the alarm watches. */
function priceAlarm(alarm: PricedResource): void {
  const periods = alarm
    .pathsOf(['Metrics'], 'MetricStat')
    .map((metric) => alarm.number(HIGH_RESOLUTION_BELOW, ...metric, 'Period'));
  const all = periods.length > 0 ? periods : [alarm.number(HIGH_RESOLUTION_BELOW, 'Period')];
  const isFast = all.some((period) => period.compareTo(Decimal.of(HIGH_RESOLUTION_BELOW)) < 0);
  alarm.fixed(isFast ? 'cloudwatch.alarm.high-resolution' : 'cloudwatch.alarm', String(all.length));
}
