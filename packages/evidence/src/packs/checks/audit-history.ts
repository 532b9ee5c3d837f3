import type { PostureCheck } from '../../posture/check';
import type { PostureAssembly } from '../../posture/posture-assembly';

/** In days. */
const TWELVE_MONTHS = 365;

/** What happened to a delivery is kept for 12 months, in a store of its own: logs of builds are too short for that. */
export const auditHistory: PostureCheck = {
  id: 'audit-history',
  looksAt: ['AWS::CodePipeline::Pipeline'],
  wants: 'a log of the events of the pipeline that is kept for 12 months or longer',
  why: 'an attack of half a year ago can be found only if the history still exists',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html',
  items: { pciDss: ['10.5.1'] },
  find: (_, assembly) =>
    keepsEvents(assembly)
      ? []
      : [
          {
            problem: 'nothing keeps the history of the pipeline for 12 months',
            instead:
              'add an EventBridge rule that sends its events to a log group with a RetentionInDays of 365 or more',
          },
        ],
};

/** A rule may name its log by a text, so the events and the log are looked for each by itself. */
function keepsEvents(assembly: PostureAssembly): boolean {
  const isLong = assembly
    .ofType('AWS::Logs::LogGroup')
    .some((group) => group.texts('RetentionInDays').some((days) => Number(days) >= TWELVE_MONTHS));
  const isTold = assembly
    .ofType('AWS::Events::Rule')
    .some(
      (rule) =>
        rule.items('EventPattern.source').some(({ value }) => value === 'aws.codepipeline') &&
        rule.items('Targets').some(({ value }) => JSON.stringify(value).includes('log-group')),
    );
  return isLong && isTold;
}
