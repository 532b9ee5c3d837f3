import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { EncryptedLogGroup, EncryptionKey } from '@slipway/kms';
import { Construct } from 'constructs';
import { Names } from '../names';

/** Log groups of the delivery: encrypted, kept for 30 days, and deleted with the stack. */
export class Logs extends Construct {
  /** Log group for the events of the pipeline. */
  public readonly pipeline: EncryptedLogGroup;
  /** Log group for the output of the builds. */
  public readonly builds: EncryptedLogGroup;
  public readonly orchestrator: EncryptedLogGroup;
  /** Log group for the output of the service's tasks. */
  public readonly tasks: EncryptedLogGroup;

  constructor(scope: Construct, id: string, { logGroups }: Names, key: EncryptionKey) {
    super(scope, id);
    const add = (groupId: string, logGroupName: string) =>
      new EncryptedLogGroup(this, groupId, { logGroupName, key, retention: RetentionDays.ONE_MONTH });
    this.pipeline = add('Pipeline', logGroups.pipeline);
    this.builds = add('Builds', logGroups.builds);
    this.orchestrator = add('Orchestrator', logGroups.orchestrator);
    this.tasks = add('Tasks', logGroups.tasks);
  }
}
