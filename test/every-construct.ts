import { App, DefaultStackSynthesizer, Duration, Stack } from 'aws-cdk-lib/core';
import { SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { DatabaseInstance } from 'aws-cdk-lib/aws-rds';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import { PulumiImage } from '@slipway/codebuild-pulumi-image';
import { BuildNetwork, ImageBuild, ImageReplication, ImageRepository, ScanGate } from '@slipway/container-image';
import { DeliveryMetrics } from '@slipway/delivery-metrics';
import { BlueGreenService, RunningImage } from '@slipway/ecs-bluegreen';
import { GitHubWebhook } from '@slipway/github-webhook';
import { EncryptedLogGroup } from '@slipway/kms';
import { RolePath } from '@slipway/least-privilege';
import { Network } from '@slipway/network';
import { NotificationTopic, PipelineState, SlackChannel } from '@slipway/notifications';
import {
  ApprovalAudit,
  ApprovalStep,
  ApproverCheck,
  BuildStep,
  CommitStatuses,
  DeliveryPipeline,
  DeployStep,
  ImageStep,
  PipelineSource,
  ScanStep,
} from '@slipway/pipeline';
import { RotatingSecret, Rotation } from '@slipway/rotating-secret';
import { SecureBucket } from '@slipway/secure-bucket';
import { WebFirewall } from '@slipway/web-firewall';

export const QUALIFIER = 'acme';
export const BOUNDARY = 'delivery-boundary';
export const PATH = '/delivery/';

const REPOSITORY = 'acme/shop';
const CONNECTION = 'arn:aws:codeconnections:eu-west-1:111122223333:connection/0b1c2d3e-4f5a-6b7c-8d9e-0f1a2b3c4d5e';
const PIN = '0'.repeat(64);

/** App with every construct of every package, without names or a key. */
export function everyConstruct(): App {
  const app = new App({ defaultStackSynthesizer: new DefaultStackSynthesizer({ qualifier: QUALIFIER }) });
  const foundation = new Stack(app, 'Foundation');
  const images = new ImageRepository(foundation, 'Images');
  const image = new RunningImage(foundation, 'RunningImage');
  new ImageReplication(foundation, 'Replication', { repositories: [images], regions: ['eu-west-2'] });
  new EncryptedLogGroup(foundation, 'Log');

  const shop = new Stack(app, 'Shop');
  const network = Network.publicAndPrivate(shop, 'Network', {
    cidr: '10.0.0.0/16',
    flowLogs: {},
    zones: ['a', 'b'].map((zone, index) => ({
      availabilityZone: `eu-west-1${zone}`,
      publicCidr: `10.0.${index}.0/24`,
      privateCidr: `10.0.1${index}.0/24`,
    })),
  });
  const { vpc, natAddresses } = network;
  const service = new BlueGreenService(shop, 'Service', { vpc, natAddresses, repository: images, image, port: 8080 });
  const builds = new BuildNetwork(shop, 'Builds', { vpc });
  new WebFirewall(shop, 'Firewall').protect(service.loadBalancer);

  const database = DatabaseInstance.fromDatabaseInstanceAttributes(shop, 'Database', {
    instanceIdentifier: 'shop',
    instanceEndpointAddress: 'shop.example.eu-west-1.rds.amazonaws.com',
    port: 5432,
    securityGroups: [SecurityGroup.fromSecurityGroupId(shop, 'DatabaseGroup', 'sg-0123456789abcdef0')],
  });
  const master = new RotatingSecret(shop, 'Master', {
    rotation: Rotation.postgresUser({ username: 'shop_admin' }),
    description: 'The master user',
  });
  master.rotateIn({ database, network: { vpc, subnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS } } });
  new RotatingSecret(shop, 'Recoverable', {
    rotation: Rotation.generated(),
    description: 'What can be restored',
    recoveryWindow: Duration.days(7),
  });
  new RotatingSecret(shop, 'Users', {
    rotation: Rotation.postgresAlternatingUsers({ username: 'shop', superuser: master.secret, at: { database } }),
    description: 'The users of the shop',
  });

  const delivery = new Stack(app, 'Delivery');
  const oncall = new NotificationTopic(delivery, 'OnCall', { emails: ['oncall@example.com'] });
  new SlackChannel(delivery, 'Slack', { workspaceId: 'T0123ABCD', channelId: 'C0123ABCD', topics: [oncall] });
  const token = new Secret(delivery, 'Token');
  const webhook = new GitHubWebhook(delivery, 'Webhook', { repositories: [REPOSITORY] });
  const pipeline = new DeliveryPipeline(delivery, 'Pipeline', {
    source: PipelineSource.gitHub({ repository: REPOSITORY, branch: 'main', connectionArn: CONNECTION }),
  });
  const gate = new ScanGate(delivery, 'Gate', { repository: images });
  const build = ImageStep.buildImage('Image', new ImageBuild({ repository: images }));
  const digest = build.variable('IMAGE_DIGEST');
  const uri = `${images.repositoryUri}@${digest}`;
  pipeline.startsOn(webhook.push({ repository: REPOSITORY, branches: ['main'] }));
  pipeline.startsAt(Schedule.rate(Duration.days(1)));
  pipeline.addStage('Build', build);
  pipeline.addStage('Test', BuildStep.buildspec('Unit', { makesArtifact: false, network: builds }));
  pipeline.addStage('Integration', ImageStep.test('Integration', { image: uri, repository: images }));
  pipeline.addStage('Scan', ScanStep.gate('Scan', gate, { digest }));
  const audit = new ApprovalAudit(delivery, 'Audit');
  const check = new ApproverCheck(delivery, 'ApproverCheck', { audit, users: { octocat: 'ana' } });
  const approval = ApprovalStep.manual('Release', { message: 'release?', topic: oncall });
  pipeline.addStage('Release', approval, check.step('OtherPerson', approval));
  pipeline.addStage('Deploy', DeployStep.toService('Service', service, { image: uri }));
  pipeline.notify(oncall, PipelineState.STARTED);
  const signingKey = new RotatingSecret(delivery, 'SigningKey', {
    rotation: Rotation.generated(),
    description: 'Token that signs releases',
  });
  oncall.onAlarm(...signingKey.alarms);
  oncall.onAlarm(pipeline.reportFailures(oncall).alarm, ...webhook.alarms, ...pipeline.alarms);
  audit.record(pipeline);
  new CommitStatuses(delivery, 'Statuses', { token }).report(pipeline, { repository: REPOSITORY, context: 'delivery' });

  new DeliveryMetrics(delivery, 'Metrics', {
    deliveries: [
      {
        name: 'shop',
        pipeline,
        productionStage: 'Deploy',
        services: [service],
        alarms: service.alarms,
        source: { webhook, repository: REPOSITORY, branch: 'main' },
      },
    ],
    topic: oncall,
  });

  const site = new Stack(app, 'Site');
  const uploads = new SecureBucket(site, 'Uploads');
  const publish = new DeliveryPipeline(site, 'Publish', { source: PipelineSource.s3Object(uploads, 'source.zip') });
  publish.addStage('Deploy', DeployStep.toBucket('Website', new SecureBucket(site, 'Website')));

  const pulumi = new Stack(app, 'Pulumi');
  new PulumiImage(pulumi, 'Image', {
    baseImage: `public.ecr.aws/docker/library/node:22-bookworm-slim@sha256:${PIN}`,
    nodeVersion: '22.20.0',
    pulumi: { version: '3.248.0', sha256: PIN },
  });

  PermissionsBoundary.of(app).apply(ManagedPolicy.fromManagedPolicyName(foundation, 'Boundary', BOUNDARY));
  RolePath.apply(app, PATH);
  return app;
}
