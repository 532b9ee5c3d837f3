import type { PostureCheck } from '../../posture/check';
import type { Part } from '../../posture/part';
import type { PostureAssembly } from '../../posture/posture-assembly';
import type { PostureResource } from '../../posture/posture-template';

/** Minimum retention of pipeline events, in days. */
const TWELVE_MONTHS = 365;

/** Pattern of the log group name in the ARN of a log group. */
const NAME_IN_ARN = /log-group:([\w./#-]+)/g;

/**
 * Reports pipelines in an app that has no EventBridge rule that sends pipeline events to a log group whose
 * `RetentionInDays` is 365 or more.
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

/** Whether an assembly has a rule that sends pipeline events to a log group with a long retention. */
function keepsEvents(assembly: PostureAssembly): boolean {
  return assembly
    .ofType('AWS::Events::Rule')
    .filter((rule) => rule.items('EventPattern.source').some(({ value }) => value === 'aws.codepipeline'))
    .flatMap((rule) => rule.items('Targets'))
    .filter(({ value }) => JSON.stringify(value).includes('log-group'))
    .some((target) => groupsOf(target, assembly).some(isLong));
}

/**
 * Returns the log groups that a target can be: those to which it refers or whose names it contains. A target that names
 * no log group of the templates can be any of them.
 */
function groupsOf(target: Part, assembly: PostureAssembly): readonly PostureResource[] {
  const all = assembly.ofType('AWS::Logs::LogGroup');
  const names = [...JSON.stringify(target.value).matchAll(NAME_IN_ARN)].map(([, name]) => name);
  const referred = assembly.targets(target);
  const named = all.filter(
    (group) => referred.includes(group) || group.texts('LogGroupName').some((name) => names.includes(name)),
  );
  return named.length > 0 ? named : all;
}

function isLong(group: PostureResource): boolean {
  return group.texts('RetentionInDays').some((days) => Number(days) >= TWELVE_MONTHS);
}
