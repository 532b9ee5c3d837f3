import { IRepository } from 'aws-cdk-lib/aws-codecommit';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { NotificationTopic } from '@slipway/notifications';
import { ApprovalStep, DeliveryPipeline, DeployStep, PipelineSource, RunVariable } from '@slipway/pipeline';
import { Construct } from 'constructs';
import { Builds } from './codebuild';
import { DeployOrchestrator } from './lambda';
import { Buckets } from './s3';

export interface WebDeliveryProps {
  readonly name: Naming;
  readonly key: EncryptionKey;
  readonly repository: IRepository;
  readonly buckets: Buckets;
  readonly builds: Builds;
  readonly orchestrator: DeployOrchestrator;
  readonly topic: NotificationTopic;
}

/** Delivery from a push to the main branch to the service: build, test, security scan, approval, release. */
export class WebDelivery extends DeliveryPipeline {
  constructor(scope: Construct, id: string, props: WebDeliveryProps) {
    const { name, key, repository, buckets, builds, orchestrator, topic } = props;
    super(scope, id, {
      name,
      key,
      artifacts: buckets.artifacts,
      source: PipelineSource.codeCommit({ repository, branch: 'main' }),
    });
    this.addStage('Build', builds.build);
    this.addStage('Test', builds.test);
    this.addStage('Security', builds.security);
    this.addStage(
      'Deploy',
      ApprovalStep.manual('Approve', { message: `Release commit ${RunVariable.COMMIT}?`, topic }),
      DeployStep.toService('Release', orchestrator, { image: builds.imageUri }),
    );
    topic.onAlarm(orchestrator.alarm, ...this.alarms);
  }
}
