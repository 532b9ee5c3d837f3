import type { PostureCheck } from '../check';
import type { Part } from '../part';
import type { PostureAssembly } from '../posture-assembly';
import type { PostureResource } from '../posture-template';
import { isMissing } from '../template-value';

/** Types of resources that react to the state of an alarm. */
const WATCHERS = [
  'AWS::ECS::Service',
  'AWS::CodeDeploy::DeploymentGroup',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CodePipeline::Pipeline',
  'AWS::AppConfig::Environment',
  'AWS::Synthetics::Canary',
  'AWS::SageMaker::Endpoint',
  'AWS::Route53::HealthCheck',
  'AWS::FIS::ExperimentTemplate',
];

/** Pattern that matches the functions of an alarm rule, with the quoted or plain name or ARN of the alarm. */
const STATE_OF = /\b(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:["']([^"']*)["']|([^"')]*))\s*\)/g;
const ARN_START = /^arn:.*:alarm:/;

const ALARMS = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'];

/**
 * Reports alarms that notify nobody: the actions are disabled, or the alarm has no action and no deployment,
 * composite alarm, health check or experiment uses the alarm.
 */
export const silentAlarm: PostureCheck = {
  id: 'silent-alarm',
  looksAt: ALARMS,
  wants: 'an alarm action, or a deployment, composite alarm, health check or experiment that uses the alarm',
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
 * Whether a deployment, a composite alarm or a similar resource uses the alarm, by reference or by name. EventBridge
 * rules and dashboards do not count.
 */
function isWatched(alarm: PostureResource, assembly: PostureAssembly): boolean {
  const names = alarm.texts('AlarmName').filter((name) => /\w/.test(name)); // not only placeholders
  return assembly
    .ofType(...WATCHERS)
    .some(
      (watcher) =>
        watcher !== alarm &&
        (assembly.targets(watcher).includes(alarm) || names.some((name) => textsIn(watcher).some(saying(name)))),
    );
}

/** Returns all strings in a part, with placeholders for values that are known only at deployment. */
function textsIn(part: Part): string[] {
  if (typeof part.value === 'string') {
    return [part.value];
  }
  return part.inner().flatMap(textsIn);
}

/** Returns a function that tells whether a text is the name or the ARN of an alarm, or an alarm rule with the alarm. */
function saying(name: string): (text: string) => boolean {
  return (text) =>
    text === name ||
    text.endsWith(`:alarm:${name}`) ||
    [...text.matchAll(STATE_OF)].some(([, quoted, plain]) => (quoted ?? plain.trim()).replace(ARN_START, '') === name);
}
