import { Duration, Stack } from 'aws-cdk-lib/core';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Posture } from '@slipway/evidence';
import { ImageBuild, ScanGate } from '@slipway/container-image';
import { NamedOutputs, StandardTags } from '@slipway/conventions';
import { GitHubWebhook } from '@slipway/github-webhook';
import { Acknowledgements } from '@slipway/least-privilege';
import { NotificationTopic } from '@slipway/notifications';
import {
  BuildStep,
  DeliveryPipeline,
  DeployStep,
  ImageStep,
  PipelineSource,
  RunVariable,
  ScanStep,
  StepInput,
} from '@slipway/pipeline';
import { BucketEmptier, SecureBucket } from '@slipway/secure-bucket';
import { Construct } from 'constructs';
import { Config } from './config';
import { FoundationStack } from './foundation-stack';
import { namesOf } from './names';
import { ServiceStack } from './service-stack';

/** Branch whose latest commit a manual execution delivers. */
const MAIN = 'main';
const BRANCHES = [MAIN, 'release/*'];
const logRetention = RetentionDays.ONE_WEEK;
const artifactRetention = Duration.days(30);

/** Stack of the delivery, which starts with a signed push: image build, tests, scan, and rollout to the service. */
export class DeliveryStack extends Stack {
  constructor(
    scope: Construct,
    config: Config,
    { key, repository: images, token }: FoundationStack,
    { service }: ServiceStack,
  ) {
    const { account, region, suffix, repository, tags, connectionArn, tokenVersionId } = config;
    const name = namesOf(suffix);
    super(scope, 'Delivery', {
      stackName: name.stack('delivery'),
      env: { account, region },
      description: 'The delivery of a containerized service',
    });
    StandardTags.apply(this, tags);

    BucketEmptier.ofStack(this, {
      functionName: name.function('bucket-emptier'),
      roleName: name.role('bucket-emptier'),
      key,
    });
    SecureBucket.forAccessLogs(this, { bucketName: name.bucket('access-logs', account, region) });
    const failures = new NotificationTopic(this, 'Failures', {
      topicName: name.topic('failures'),
      displayName: 'Delivery failures',
      key,
      emails: [config.email],
    });
    const oncall = new NotificationTopic(this, 'OnCall', {
      topicName: name.topic('delivery-oncall'),
      displayName: 'Delivery on call',
      key,
      emails: [config.email],
    });
    const webhook = new GitHubWebhook(this, 'Webhook', { name, key, repositories: [repository], logRetention });
    Acknowledgements.of(webhook.secret, 'AwsSolutions').acknowledge({
      rule: 'AwsSolutions-SMG4',
      expires: '2027-06-30',
      reason: 'GitHub has the same secret, so both have to be changed together manually',
    });
    const gate = new ScanGate(this, 'Gate', { name, key, repository: images, logRetention });

    const build = new ImageBuild({ repository: images, waivers: 'waivers.yaml' });
    const image = ImageStep.buildImage('Image', build, {
      logRetention,
      runEnvironment: { PUSHED_COMMIT: RunVariable.PUSHED_COMMIT },
    });
    const imageUri = `${images.repositoryUri}@${image.variable('IMAGE_DIGEST')}`;
    const unit = BuildStep.buildspec('Unit', {
      buildspec: 'buildspec.unit.yml',
      input: StepInput.SOURCE,
      makesArtifact: false,
      logRetention,
    });
    const integration = ImageStep.test('Integration', {
      buildspec: 'buildspec.integration.yml',
      image: imageUri,
      repository: images,
      logRetention,
    });

    const artifacts = new SecureBucket(this, 'Artifacts', {
      bucketName: name.bucket('artifacts', account, region),
      key,
      expiration: artifactRetention,
      noncurrentVersionExpiration: artifactRetention,
    });
    const delivery = new DeliveryPipeline(this, 'Pipeline', {
      name,
      key,
      artifacts,
      source: PipelineSource.gitHub({ repository, branch: MAIN, connectionArn, token, tokenVersionId }),
    });
    delivery.startsOn(webhook.push({ repository, branches: BRANCHES }));
    delivery.addStage('Build', image);
    delivery.addStage('Test', unit, integration);
    delivery.addStage('SecurityScan', ScanStep.gate('Scan', gate, { digest: image.variable('IMAGE_DIGEST') }));
    delivery.addStage('Deploy', DeployStep.toService('Service', service, { image: imageUri }));
    const ofDelivery = Posture.of(delivery);
    ofDelivery.acknowledge({
      rule: 'production-gates',
      about: 'approval',
      reason:
        'Every commit on a configured branch that passes the tests and the scan is deployed, and alarms roll it back',
    });
    ofDelivery.acknowledge({
      rule: 'build-hardening',
      about: 'privileged',
      reason: 'The image build and the integration test, which starts the image, need a Docker daemon',
    });
    const report = delivery.reportFailures(failures, { logRetention });
    oncall.onAlarm(report.alarm, ...webhook.alarms, ...delivery.alarms);

    NamedOutputs.add(this, name, {
      PipelineName: delivery.pipelineName,
      ArtifactsBucket: delivery.artifacts.bucketName,
      EcrRepositoryUrl: images.repositoryUri,
      SnsTopicArn: failures.topicArn,
      KmsKeyId: key.keyId,
      WebhookUrl: webhook.url,
      ServiceUrl: service.url,
    });
  }
}
