import { Stack, Validations } from 'aws-cdk-lib/core';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Posture } from '@slipway/evidence';
import { StandardTags } from '@slipway/conventions';
import { BlueGreenService } from '@slipway/ecs-bluegreen';
import { Acknowledgements } from '@slipway/least-privilege';
import { FargateZones, Network } from '@slipway/network';
import { NotificationTopic } from '@slipway/notifications';
import { BucketEmptier, SecureBucket } from '@slipway/secure-bucket';
import { Construct } from 'constructs';
import { Config } from './config';
import { FoundationStack } from './foundation-stack';
import { namesOf } from './names';

const CIDR = '10.20.0.0/16';
const PORT = 8080;

/** Stack of the service, with its network and load balancer. */
export class ServiceStack extends Stack {
  public readonly service: BlueGreenService;

  constructor(
    scope: Construct,
    { account, region, suffix, certificateArn, email, tags, zones = FargateZones.of(region) }: Config,
    { key, repository, runningImage }: FoundationStack,
  ) {
    const name = namesOf(suffix);
    super(scope, 'Service', {
      stackName: name.stack('service'),
      env: { account, region },
      description: 'A containerized service, rolled out blue/green',
    });
    StandardTags.apply(this, tags);

    BucketEmptier.ofStack(this, {
      functionName: name.function('log-emptier'),
      roleName: name.role('log-emptier'),
      key,
    });
    const logs = SecureBucket.forAccessLogs(this, { bucketName: name.bucket('traffic-logs', account, region) });
    Acknowledgements.of(logs, 'AwsSolutions').acknowledge({
      rule: 'AwsSolutions-S1',
      reason:
        'The bucket receives the access logs of the load balancer; if access to it were logged, each log would cause another log',
    });
    const network = Network.publicAndPrivate(this, 'Network', {
      name: name.vpc(),
      cidr: CIDR,
      flowLogs: { key, retention: RetentionDays.ONE_WEEK },
      zones: zones.map((availabilityZone, index) => ({
        availabilityZone,
        publicCidr: `10.20.${index}.0/24`,
        privateCidr: `10.20.${10 + index}.0/24`,
      })),
    });
    if (zones.some((zone) => zone.startsWith(region))) {
      Validations.of(network).acknowledge({
        id: 'CloudFormation-Validate::W3010',
        reason: 'The deployment configuration lists these zones',
      });
    }
    this.service = new BlueGreenService(this, 'Service', {
      name,
      key,
      repository,
      vpc: network.vpc,
      natAddresses: network.natAddresses,
      liveImages: repository,
      image: runningImage,
      port: PORT,
      smokePaths: ['/health', '/rates?zone=europe&grams=1'],
      logRetention: RetentionDays.ONE_WEEK,
      accessLogs: logs.bucket,
      certificate:
        certificateArn === undefined ? undefined : Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
    });
    this.service.node.addDependency(network); // tasks need the route to their image
    if (certificateArn === undefined) {
      Posture.of(this.service).acknowledge({
        rule: 'transit-encryption',
        about: 'HTTP',
        reason: 'No certificate is configured; setting CERTIFICATE_ARN enables HTTPS and redirects HTTP to HTTPS',
      });
    }
    const ofService = Acknowledgements.of(this.service, 'AwsSolutions');
    ofService.acknowledge({ rule: 'AwsSolutions-EC23', reason: 'The service is public' });
    ofService.acknowledge({
      rule: 'AwsSolutions-ECS2',
      reason: "The task's environment variables contain settings but no secrets, and are part of the release",
    });
    const oncall = new NotificationTopic(this, 'OnCall', {
      topicName: name.topic('service-oncall'),
      displayName: 'Service on call',
      key,
      emails: [email],
    });
    oncall.onAlarm(...this.service.alarms);
  }
}
