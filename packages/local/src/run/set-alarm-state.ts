import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { AlarmState } from '@slipway/ecs-model';
import { Deployment, EmbeddedAws, inEnvironment } from '@slipway/embedded-aws';

/**
 * Sets the state of an alarm in the embedded AWS, in each account and region that has an alarm with this name. Alarms
 * that the embedded AWS does not support, such as metric math alarms, are skipped.
 */
export async function setAlarmState(
  aws: EmbeddedAws,
  { stacks }: Pick<Deployment, 'stacks'>,
  AlarmName: string,
  StateValue: AlarmState,
): Promise<void> {
  const having = stacks.filter(({ resources }) =>
    resources.some(
      ({ type, physicalId, stubbed }) => type === 'AWS::CloudWatch::Alarm' && physicalId === AlarmName && !stubbed,
    ),
  );
  for (const stack of having) {
    const there = inEnvironment(aws, stack);
    await new CloudWatchClient(there.clientOptions(there.root)).send(
      new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'set by the run' }),
    );
  }
}
