import type { PostureCheck } from '../check';

/** Reports log groups without a retention period. */
export const logRetention: PostureCheck = {
  id: 'log-retention',
  looksAt: ['AWS::Logs::LogGroup'],
  wants: 'a retention period (RetentionInDays)',
  why: 'without a retention period, logs are kept and charged forever, and the length of the audit history is undefined',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html',
  items: { pciDss: ['3.2.1', '10.5.1'] },
  find: (group) =>
    group.mayMiss('RetentionInDays')
      ? [
          {
            problem: 'the log group has no retention period',
            instead: 'set RetentionInDays to the number of days for which the logs are needed',
            location: 'Properties/RetentionInDays',
          },
        ]
      : [],
};
