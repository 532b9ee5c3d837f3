import type { PostureCheck } from '../check';
import type { PostureAssembly } from '../posture-assembly';
import type { PostureResource } from '../posture-template';
import { isMissing } from '../template-value';

const ALARMS = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'];

/**
 * Reports alarms that notify nobody: the actions are disabled, or the alarm has no action and no deployment or
 * composite alarm uses the alarm.
 */
export const silentAlarm: PostureCheck = {
  id: 'silent-alarm',
  looksAt: ALARMS,
  wants: 'an alarm action, or a deployment or composite alarm that uses the alarm',
  why: 'otherwise, nobody is notified when the alarm goes into the ALARM state',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-15',
  items: { pciDss: ['10.4.1', '10.7.1', '10.7.2', '12.10.5'], cisAws: ['4.1'] },
  find: (alarm, assembly) => {
    const location = 'Properties/AlarmActions';
    if (alarm.values('ActionsEnabled').some((enabled) => String(enabled).toLowerCase() === 'false')) {
      return [
        {
          problem: 'the alarm actions are disabled, so nobody is notified',
          instead: 'remove ActionsEnabled',
          location: 'Properties/ActionsEnabled',
        },
      ];
    }
    const mayTellNobody = alarm
      .parts('AlarmActions')
      .some((actions) => isMissing(actions.value) || actions.listed().length === 0);
    return mayTellNobody && !isWatched(alarm, assembly)
      ? [{ problem: 'the alarm has no alarm action, so nobody is notified', instead: 'add an alarm action', location }]
      : [];
  },
};

/**
 * Whether a deployment, a composite alarm or a similar resource uses the alarm. EventBridge rules and dashboards do not
 * count.
 */
function isWatched(alarm: PostureResource, assembly: PostureAssembly): boolean {
  const watchers = assembly.ofType(
    'AWS::ECS::Service',
    'AWS::CodeDeploy::DeploymentGroup',
    'AWS::CloudWatch::CompositeAlarm',
    'AWS::CodePipeline::Pipeline',
    'AWS::AppConfig::Environment',
    'AWS::Synthetics::Canary',
  );
  return watchers.some(
    (watcher) => watcher !== alarm && JSON.stringify([watcher.value]).includes(`"${alarm.logicalId}"`),
  );
}
