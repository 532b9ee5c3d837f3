import type { PostureCheck } from '../../posture/check';
import type { PostureAssembly } from '../../posture/posture-assembly';

/** Minimum retention of pipeline events, in days. */
const TWELVE_MONTHS = 365;

/**
 * Reports pipelines in an app that has no EventBridge rule that sends pipeline events to a log group, or no log group
 * whose `RetentionInDays` is 365 or more.
 */
export const auditHistory: PostureCheck = {
  id: 'audit-history',
  looksAt: ['AWS::CodePipeline::Pipeline'],
  wants: "a log group with the pipeline's events and a retention of 12 months or longer",
  why: 'an attack that happened months ago can be investigated only if the pipeline history still exists',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html',
  items: { pciDss: ['10.5.1'] },
  find: (_, assembly) =>
    keepsEvents(assembly)
      ? []
      : [
          {
            problem: 'pipeline events are not kept for 12 months',
            instead:
              'add an EventBridge rule that sends the pipeline events to a log group whose RetentionInDays is 365 or more',
          },
        ],
};

/**
 * Whether an assembly has a rule that sends pipeline events to a log group, and a log group with a long retention. The
 * log group is not derived from the rule, because a rule can name its log group as plain text.
 */
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
