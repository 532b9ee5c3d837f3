import { Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { PciDss4, Posture } from '@slipway/evidence';
import { ScanGate } from '@slipway/container-image';
import { NamedOutputs } from '@slipway/conventions';
import { DeliveryMetrics } from '@slipway/delivery-metrics';
import { BlueGreenService } from '@slipway/ecs-bluegreen';
import { GitHubWebhook } from '@slipway/github-webhook';
import { Acknowledgements } from '@slipway/least-privilege';
import { PipelineState } from '@slipway/notifications';
import {
  ApprovalAudit,
  ApprovalStep,
  ApproverCheck,
  DeliveryPipeline,
  DeployStep,
  PipelineSource,
  RunVariable,
  ScanStep,
} from '@slipway/pipeline';
import { BucketEmptier, SecureBucket } from '@slipway/secure-bucket';
import { Construct } from 'constructs';
import { keepAccessLogs } from './access-logs';
import { Approvers } from './approvers';
import { AuditTrail } from './audit-trail';
import { BuildImagesStack } from './build-images-stack';
import { Builds } from './builds';
import { ComplianceGate } from './compliance/compliance-gate';
import { Config } from './config';
import { addEventAlarm } from './event-alarm';
import { FoundationStack } from './foundation-stack';
import { Messages } from './messages';
import { namesOf, suffixOf } from './names';
import { PaymentNetwork } from './payment-network';
import { RefusedReleases } from './refused-releases';
import { ServiceStack } from './service-stack';
import { Steps } from './steps';

/** The only branch that is delivered. */
const MAIN = 'main';
const KEPT = Duration.days(90);
const TO_DECIDE = Duration.hours(24);

/** Delivery of the payment service, from a signed push to main to an approved release. */
export class TapStack extends Stack {
  constructor(scope: Construct, config: Config) {
    const { account, region, environment, repository, connectionArn, email, people } = config;
    const name = namesOf(config);
    const foundation = new FoundationStack(scope, config);
    const network = PaymentNetwork.of(scope, config, foundation);
    const buildImages = new BuildImagesStack(scope, config, foundation, network);
    const serving = new ServiceStack(scope, config, foundation, network);
    const { service } = serving;
    const { key, images } = foundation;
    super(scope, 'TapStack', {
      stackName: name.stack('delivery'),
      env: { account, region },
      description: 'The delivery of a payment service',
    });

    BucketEmptier.ofStack(this, {
      functionName: name.function('bucket-emptier'),
      roleName: name.role('bucket-emptier'),
      key,
      logRetention: RetentionDays.ONE_MONTH,
    });
    keepAccessLogs(this, config, 'access-logs');
    const messages = new Messages(this, 'Messages', { name, key, email });
    const webhook = new GitHubWebhook(this, 'Webhook', { name, key, repositories: [repository] });
    acknowledgeSecret(webhook);
    const builds = new Builds(this, 'Builds', config, { key, vpc: network.vpcIn(this) });
    const steps = new Steps(
      images,
      this.addBucket('LayerCache', name.bucket('layers', account, region)),
      builds,
      config.nodeVersions,
    );
    const gate = new ScanGate(this, 'Gate', { name, key, repository: images });
    const approvers = new Approvers(this, 'Approvers', name, `fintech-approvers-${suffixOf(config)}`);

    const delivery = new DeliveryPipeline(this, 'Pipeline', {
      name,
      key,
      artifacts: this.addBucket('Artifacts', name.bucket('artifacts', account, region)),
      source: PipelineSource.gitHubConnection({ repository, branch: MAIN, connectionArn }),
    });
    acknowledgeBuilds(delivery);
    delivery.startsOn(webhook.push({ repository, branches: [MAIN], people: true }));
    // both stages download from registries, which are sometimes unavailable, so failed actions are retried once
    delivery.addStage('Build', steps.image).retriesOnce();
    delivery.addStage('Test', ...steps.unitTests, steps.integration).retriesOnce();
    const digest = steps.image.variable('IMAGE_DIGEST');
    const scan = ScanStep.gate('Scan', gate, { digest });
    delivery.addStage('ImageScan', scan);
    delivery.addStage('Security', steps.security);
    const stacks = [foundation, ...(network.stack ? [network.stack] : []), buildImages, serving, this];
    const compliance = new ComplianceGate(this, 'Compliance', { name, key, stacks, retainData: keepsRecords(config) });
    const judged = compliance.step('PciDss', { image: digest, scan: scan.variable('GATE_SUMMARY') });
    delivery.addStage('Compliance', judged);
    const audit = this.addAudit(config, foundation);
    const approval = ApprovalStep.manual('Approve', {
      message: `Release commit ${RunVariable.COMMIT} by ${RunVariable.ACTOR} as ${digest} to ${environment}? ${judged.variable('SUMMARY')}.`,
      link: compliance.linkTo(judged),
      timeout: TO_DECIDE,
      topic: messages.approvals,
      approvers: [approvers.role],
    });
    const check = new ApproverCheck(this, 'ApproverCheck', { name, key, audit, ...people });
    delivery.addStage('Approval', approval, check.step('ApproverCheck', approval));
    compliance.reports.grantRead(approvers.role);
    builds.grantPulls();
    delivery.addStage('Deploy', DeployStep.toService('Release', service, { image: steps.imageUri }));
    approvers.mayLookAt(delivery);
    this.record(config, audit, delivery, service, compliance);

    const report = delivery.reportFailures(messages.buildFailures);
    delivery.notify(messages.deployments, PipelineState.SUCCEEDED);
    const scans = ['Scan', 'Security', 'PciDss'];
    new RefusedReleases(this, 'RefusedReleases', { name, delivery, scans, topic: messages.findings });
    new DeliveryMetrics(this, 'Metrics', {
      name,
      key,
      topic: messages.oncall,
      deliveries: [
        {
          name: 'payments',
          pipeline: delivery,
          productionStage: 'Deploy',
          services: [service],
          alarms: service.alarms,
          source: { webhook, repository, branch: MAIN },
        },
      ],
    });
    const failed = addEventAlarm(this, 'PipelineFailed', name.alarm('pipeline-failed'), name.rule('failure-report'));
    const refused = addEventAlarm(this, 'ReleaseRefused', name.alarm('release-refused'), name.rule('findings'));
    messages.oncall.onAlarm(failed, refused, report.alarm, audit.alarm, ...webhook.alarms, ...delivery.alarms);

    NamedOutputs.add(this, name, {
      PipelineName: delivery.pipelineName,
      ArtifactsBucket: delivery.artifacts.bucketName,
      EcrRepositoryUrl: images.repositoryUri,
      KmsKeyId: key.keyId,
      WebhookUrl: webhook.url,
      ServiceUrl: service.url,
      ApprovalRoleArn: approvers.role.roleArn,
      ApprovalTable: audit.tableName,
    });
  }

  private addBucket(id: string, bucketName: string): SecureBucket {
    const bucket = new SecureBucket(this, id, {
      bucketName,
      expiration: KEPT,
      noncurrentVersionExpiration: KEPT,
    });
    PciDss4.of(bucket).acknowledge({
      rule: 'customer-key',
      reason: 'FT-08 requires S3 managed keys: the buckets contain source, layers and reports, and no card data',
    });
    return bucket;
  }

  private addAudit(config: Config, { key }: FoundationStack): ApprovalAudit {
    return new ApprovalAudit(this, 'Audit', { name: namesOf(config), key, retainData: keepsRecords(config) });
  }

  /** Records decisions and events. Production keeps the records when the stack is deleted, including the reports. */
  private record(
    config: Config,
    audit: ApprovalAudit,
    delivery: DeliveryPipeline,
    service: BlueGreenService,
    { reports }: ComplianceGate,
  ): void {
    const name = namesOf(config);
    const retainData = keepsRecords(config);
    audit.record(delivery);
    const trail = new AuditTrail(this, 'Trail', { name, delivery, service, retainData });
    if (retainData) {
      [audit, trail, reports].forEach((kept) =>
        Validations.of(kept).acknowledge({
          id: 'slipway-evidence::retained',
          reason: 'PCI DSS 10.5.1 requires the audit trail of production for 12 months, even if the app is deleted',
        }),
      );
    }
  }
}

/** Returns whether records are kept when the stack is deleted. */
function keepsRecords({ sizes }: Config): boolean {
  return !sizes.forPractice;
}

function acknowledgeSecret({ secret }: GitHubWebhook): void {
  const byHand = {
    expires: '2027-06-30',
    reason: 'GitHub has the same secret, so both have to be changed together manually, as described in the runbook',
  };
  Acknowledgements.of(secret, 'AwsSolutions').acknowledge({ rule: 'AwsSolutions-SMG4', ...byHand });
  PciDss4.of(secret).acknowledge({ rule: 'secret-rotation', ...byHand });
}

function acknowledgeBuilds(delivery: DeliveryPipeline): void {
  const reason = 'The image build and the integration tests, which start the image, need a Docker daemon';
  Posture.of(delivery).acknowledge({ rule: 'build-hardening', about: 'privileged', reason });
  PciDss4.of(delivery).acknowledge({ rule: 'privileged-build', reason });
  const ofDelivery = Acknowledgements.of(delivery, 'AwsSolutions');
  ofDelivery.acknowledge({
    rule: 'AwsSolutions-CB4',
    reason:
      'Artifacts are encrypted with S3 managed keys, as FT-08 requires: they contain source and reports, and no card data',
  });
  ofDelivery.acknowledge({
    rule: 'AwsSolutions-CB5',
    reason: 'Builds run in images that BuildImages builds, scans and promotes by digest, as FT-06 requires',
  });
}
