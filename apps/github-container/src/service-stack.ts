import { Stack, Validations } from 'aws-cdk-lib/core';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { StandardTags } from '@slipway/conventions';
import { BlueGreenService } from '@slipway/ecs-bluegreen';
import { Network } from '@slipway/network';
import { NotificationTopic } from '@slipway/notifications';
import { Construct } from 'constructs';
import { Config } from './config';
import { FoundationStack } from './foundation-stack';
import { namesOf } from './names';

const CIDR = '10.20.0.0/16';
const ZONES = ['a', 'b'];
const PORT = 8080;

/** Where the service runs: its network, its load balancer, and the service itself. */
export class ServiceStack extends Stack {
  public readonly service: BlueGreenService;

  constructor(
    scope: Construct,
    { account, region, suffix, certificateArn, email, tags }: Config,
    { key, repository, runningImage }: FoundationStack,
  ) {
    const name = namesOf(suffix);
    super(scope, 'Service', {
      stackName: name.of('service-stack'),
      env: { account, region },
      description: 'A containerised service, rolled out blue/green',
    });
    StandardTags.apply(this, tags);

    const network = Network.publicAndPrivate(this, 'Network', {
      name: name.of('vpc'),
      cidr: CIDR,
      flowLogs: { key, retention: RetentionDays.ONE_WEEK },
      zones: ZONES.map((zone, index) => ({
        availabilityZone: `${region}${zone}`,
        publicCidr: `10.20.${index}.0/24`,
        privateCidr: `10.20.${10 + index}.0/24`,
      })),
    });
    Validations.of(network).acknowledge({
      id: 'CloudFormation-Validate::W3010',
      reason: 'Zones are written down, so that no later change moves a subnet',
    });
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
      certificate:
        certificateArn === undefined ? undefined : Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
    });
    this.service.node.addDependency(network); // tasks start with the way out to their image
    Validations.of(this.service).acknowledge({
      id: 'slipway-evidence::open-ingress',
      reason: 'The service is for the internet',
    });
    const oncall = new NotificationTopic(this, 'OnCall', {
      topicName: name.of('service-oncall-topic'),
      displayName: 'Service on call',
      key,
      emails: [email],
    });
    oncall.onAlarm(...this.service.alarms);
  }
}
