import { Schedule } from 'aws-cdk-lib/aws-events';
import { NotificationTopic } from '@slipway/notifications';
import { DeliveryPipeline, Source } from '@slipway/pipeline';
import { Construct } from 'constructs';
import { namesOf } from './names';
import { PulumiEnvironment } from './pulumi-environment';

/** Schedule of the check in UTC, before the start of the working day. */
const NIGHTLY = Schedule.cron({ hour: '4', minute: '0' });

export interface DriftCheckProps {
  readonly target: PulumiEnvironment;
  readonly source: Source;
  /** Topic for failed checks, including checks that found drift, and for alarms for checks that did not start. */
  readonly oncall: NotificationTopic;
}

/**
 * Nightly read-only comparison of the deployed resources with the program on the branch. A commit that was pushed but
 * not yet applied, for example because it waits for an approval, counts as drift.
 */
export class DriftCheck extends Construct {
  constructor(scope: Construct, id: string, { target, source, oncall }: DriftCheckProps) {
    super(scope, id);
    const pipeline = new DeliveryPipeline(this, 'Pipeline', {
      name: namesOf(target.environment, target.suffix, 'drift'),
      key: target.key,
      source,
    });
    pipeline.startsAt(NIGHTLY);
    pipeline.addStage('Check', target.drift('Check', pipeline));
    pipeline.notifyFailures(oncall);
    oncall.onAlarm(...pipeline.alarms);
  }
}
