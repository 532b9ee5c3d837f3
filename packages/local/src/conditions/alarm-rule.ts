import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { ConfigurationError } from '../actions/errors';
import { ActionPorts, secondsOf } from '../actions/ports';
import { RoleSession } from '../actions/role-session';
import { DIFFERENCES } from '../differences';
import { ActionContext } from '../pipeline/action-runner';
import { metBy, RuleOutcome } from '../pipeline/rules';

const POLL_MS = 100;
const STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];
/** Default value of `AlarmStates`: every state except ALARM. */
const DEFAULT_STATES = 'OK,INSUFFICIENT_DATA';

/**
 * CloudWatchAlarm rule. Compares the state of an alarm in the embedded AWS with the states that the rule accepts. The
 * rule waits for up to `WaitTime` for the state to change into or out of the accepted states. If the state does not
 * change, the state at the end decides. `WaitTime` is counted in minutes of the ECS model. If the embedded AWS does not
 * support the alarm, the rule is simulated and counts as met.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-CloudWatchAlarm.html
 */
export async function checkAlarm(ports: ActionPorts, context: ActionContext): Promise<RuleOutcome> {
  const { name, wanted, waitMinutes } = read(context);
  const resource = ports.resources.find('AWS::CloudWatch::Alarm', name);
  if (resource?.stubbed) {
    return metBy({ reason: DIFFERENCES.alarmLeftOut.says(name) });
  }
  const session = await RoleSession.ofAction(ports, context);
  context.log(DIFFERENCES.alarmState.says(name));
  if (waitMinutes > 0) {
    context.log(`WaitTime is ${waitMinutes}; ${DIFFERENCES.modelMinute.says(secondsOf(ports))}`);
  }
  const end = Date.now() + waitMinutes * ports.containers.minuteMs;
  const states: string[] = [];
  for (;;) {
    const state = await stateOf(ports, session, name);
    if (state !== states.at(-1)) {
      context.log(`the alarm ${name} is ${state}`);
      states.push(state);
    }
    const met = wanted.includes(state);
    if (met !== wanted.includes(states[0]) || Date.now() >= end) {
      return { met, message: `the alarm ${name} is ${state}; the rule accepts ${wanted.join(' or ')}` };
    }
    await sleep(POLL_MS, undefined, { signal: context.signal });
  }
}

function read({ configuration }: ActionContext) {
  const { AlarmName: name, AlarmStates: states = DEFAULT_STATES, WaitTime: wait = '0' } = configuration;
  const wanted = states.split(/[\s,]+/).filter(Boolean);
  if (!name || wanted.length === 0 || wanted.some((state) => !STATES.includes(state)) || !/^\d+$/.test(wait)) {
    throw new ConfigurationError(
      `a CloudWatchAlarm rule needs AlarmName, AlarmStates (a list of ${STATES.join(', ')}) and WaitTime in minutes; got ${JSON.stringify(configuration)}`,
    );
  }
  return { name, wanted, waitMinutes: Number(wait) };
}

async function stateOf({ aws }: ActionPorts, session: RoleSession, name: string): Promise<string> {
  const cloudWatch = new CloudWatchClient(session.clientOptions);
  const { MetricAlarms: metric, CompositeAlarms: composite } = await session.call(
    'cloudwatch:DescribeAlarms',
    `arn:aws:cloudwatch:${aws.region}:${aws.accountId}:alarm:${name}`,
    () =>
      cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] })),
  );
  const [alarm] = [...metric!, ...composite!].map(({ StateValue }) => StateValue!) as (string | undefined)[];
  if (alarm === undefined) {
    throw new ConfigurationError(`the alarm ${name} does not exist; correct AlarmName, or deploy the alarm first`);
  }
  return alarm;
}
