import { Schedule } from 'aws-cdk-lib/aws-events';
import { NotificationTopic } from '@slipway/notifications';
import { DeliveryPipeline, Source } from '@slipway/pipeline';
import { Construct } from 'constructs';
import { namesOf } from './names';
import { PulumiEnvironment } from './pulumi-environment';

/** Before people begin to work, in UTC. */
const NIGHTLY = Schedule.cron({ hour: '4', minute: '0' });

export interface DriftCheckProps {
  readonly target: PulumiEnvironment;
  readonly source: Source;
  /** Hears of what has drifted. */
  readonly oncall: NotificationTopic;
}

/**
 * Compares, every night, what is there with what the program on the branch says. It changes nothing; what was pushed
 * and not yet approved counts as drift.
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
