import { Stack } from 'aws-cdk-lib/core';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ApplicationProtocol } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { HttpNamespace } from 'aws-cdk-lib/aws-servicediscovery';
import { Posture } from '@slipway/evidence';
import { BlueGreenService } from '@slipway/ecs-bluegreen';
import { Acknowledgements } from '@slipway/least-privilege';
import { NotificationTopic } from '@slipway/notifications';
import { BucketEmptier, SecureBucket } from '@slipway/secure-bucket';
import { Construct } from 'constructs';
import { keepAccessLogs } from './access-logs';
import { Config } from './config';
import { Dast } from './dast';
import { Firewall } from './firewall';
import { FoundationStack } from './foundation-stack';
import { namesOf } from './names';
import { PaymentNetwork } from './payment-network';
import { PaymentsTable } from './payments-table';

const PORT = 8080;
/** DNS name under which other services of the environment reach the payment service. */
const DNS_NAME = 'payments';

/** Payment service: its load balancer, its tasks, and the alarms that roll a release back. */
export class ServiceStack extends Stack {
  public readonly service: BlueGreenService;

  constructor(scope: Construct, config: Config, foundation: FoundationStack, network: PaymentNetwork) {
    const { account, region } = config;
    const { key } = foundation;
    const name = namesOf(config);
    super(scope, 'Service', {
      stackName: name.stack('service'),
      env: { account, region },
      description: 'A payment service, rolled out blue/green',
    });
    if (network.stack) {
      this.addStackDependency(network.stack); // tasks need the route to their image
    }

    BucketEmptier.ofStack(this, {
      functionName: name.function('log-emptier'),
      roleName: name.role('log-emptier'),
      key,
      logRetention: RetentionDays.ONE_MONTH,
    });
    const logs = keepAccessLogs(this, config, 'traffic-logs');
    Acknowledgements.of(logs, 'AwsSolutions').acknowledge({
      rule: 'AwsSolutions-S1',
      reason:
        'The bucket receives the access logs of the load balancer; if access to it were logged, each log would cause another log',
    });
    this.service = this.addService(config, foundation, network, logs);
    const { loadBalancer } = this.service;
    new Firewall(this, 'Firewall', { name, key, loadBalancer, natAddresses: network.natAddresses });
    const oncall = new NotificationTopic(this, 'OnCall', {
      topicName: name.topic('service-oncall'),
      displayName: 'Payments on call',
      key,
      emails: [config.email],
    });
    oncall.onAlarm(...this.service.alarms);
  }

  private addService(
    config: Config,
    { key, images, runningImage }: FoundationStack,
    network: PaymentNetwork,
    logs: SecureBucket,
  ): BlueGreenService {
    const { certificateArn, sizes } = config;
    const name = namesOf(config);
    const cloudMapNamespace = new HttpNamespace(this, 'Namespace', {
      name: name.cluster(),
      description: 'Services of the environment, which find each other by name',
    });
    const payments = new PaymentsTable(this, 'Payments', name, key);
    const vpc = network.vpcIn(this);
    const dast = new Dast(this, 'Dast', { config, key, vpc });
    const service = new BlueGreenService(this, 'Service', {
      name,
      key,
      vpc,
      natAddresses: network.natAddresses,
      repository: images,
      liveImages: images,
      image: runningImage,
      port: PORT,
      targetProtocol: ApplicationProtocol.HTTPS,
      environment: { PAYMENTS_TABLE: payments.tableName },
      smokePaths: ['/health', '/release'],
      testProject: dast.project,
      minTasks: sizes.minTasks,
      maxTasks: sizes.maxTasks,
      bakeTime: sizes.bakeTime,
      discovery: { cloudMapNamespace, dnsName: DNS_NAME },
      accessLogs: logs.bucket,
      certificate:
        certificateArn === undefined ? undefined : Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
    });
    payments.grantTake(service.tasks);
    if (certificateArn === undefined) {
      Posture.of(service).acknowledge({
        rule: 'transit-encryption',
        about: 'HTTP',
        reason: 'No certificate is configured; setting CERTIFICATE_ARN enables HTTPS and redirects HTTP to HTTPS',
      });
    }
    const ofService = Acknowledgements.of(service, 'AwsSolutions');
    ofService.acknowledge({ rule: 'AwsSolutions-EC23', reason: 'Merchants call the service over the internet' });
    ofService.acknowledge({
      rule: 'AwsSolutions-ECS2',
      reason: "The task's environment variables contain settings but no secrets, and are part of the release",
    });
    return service;
  }
}
