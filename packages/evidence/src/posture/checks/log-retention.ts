import type { PostureCheck } from '../check';

/** A log group states how long it keeps its events. */
export const logRetention: PostureCheck = {
  id: 'log-retention',
  looksAt: ['AWS::Logs::LogGroup'],
  wants: 'RetentionInDays',
  why: 'without it, logs are kept and charged forever, and nobody has decided how long the audit history is',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html',
  items: { pciDss: ['3.2.1', '10.5.1'] },
  find: (group) =>
    group.mayMiss('RetentionInDays')
      ? [
          {
            problem: 'the log group has no retention',
            instead: 'set RetentionInDays to as long as anybody may need the logs',
            location: 'Properties/RetentionInDays',
          },
        ]
      : [],
};
