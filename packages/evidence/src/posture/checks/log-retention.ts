import type { PostureCheck } from '../check';

/** Log groups set how long they keep their events. */
export const logRetention: PostureCheck = {
  id: 'log-retention',
  looksAt: ['AWS::Logs::LogGroup'],
  wants: 'RetentionInDays',
  why: 'without a retention, logs are kept and charged forever, and the length of the audit history is undefined',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html',
  items: { pciDss: ['3.2.1', '10.5.1'] },
  find: (group) =>
    group.mayMiss('RetentionInDays')
      ? [
          {
            problem: 'the log group has no retention',
            instead: 'set RetentionInDays to the time for which the logs are needed',
            location: 'Properties/RetentionInDays',
          },
        ]
      : [],
};
