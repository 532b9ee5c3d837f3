import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Posture } from '@slipway/evidence';
import { Naming } from '@slipway/conventions';
import { ImageRepository } from '@slipway/container-image';
import { BlueGreenService, CollectorKind, LIVE_TAG_PREFIX, RunningImage } from '@slipway/ecs-bluegreen';
import { EncryptionKey } from '@slipway/kms';
import { Acknowledgements } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import { Logs } from './cloudwatch';
import { Buckets } from './s3';
import { WebNetwork } from './vpc';

const PORT = 8080;
const KEPT_IMAGES = 10;
/** Number of released images to keep, so that the image of an earlier release is available for a rollback. */
const KEPT_RELEASES = 10;

export interface WebServiceProps {
  readonly name: Naming;
  readonly key: EncryptionKey;
  readonly network: WebNetwork;
  readonly logs: Logs;
  readonly buckets: Buckets;
  readonly runningImage: RunningImage;
  /** Whether the load balancer has only private addresses in the VPC. */
  readonly internal: boolean;
  readonly certificateArn?: string;
  readonly collector?: string;
  readonly collectorKind: CollectorKind;
  readonly samplingPercent: number;
  /** Secret with the deployment settings. */
  readonly deploymentSettings: ISecret;
  /** Name of the function that handles deployment jobs. */
  readonly orchestrator: string;
}

/** Service behind its load balancer, and the repository of its images. */
export class WebService extends Construct {
  public readonly images: ImageRepository;
  public readonly service: BlueGreenService;
  public readonly loadBalancer: IApplicationLoadBalancer;

  constructor(scope: Construct, id: string, props: WebServiceProps) {
    super(scope, id);
    const { name, key, network, logs, certificateArn, samplingPercent } = props;
    this.images = new ImageRepository(this, 'Images', {
      repositoryName: name.repository('images'),
      key,
      keep: KEPT_IMAGES,
      keepByTagPrefix: { [LIVE_TAG_PREFIX]: KEPT_RELEASES },
    });
    this.service = new BlueGreenService(this, 'Service', {
      name,
      key,
      vpc: network.network.vpc,
      taskSubnets: network.taskSubnets,
      assignPublicIp: network.tasksAreInPublic,
      smokeTest: false,
      internalOnly: props.internal,
      loadBalancerSubnets: props.internal ? network.privateSubnets : undefined,
      repository: this.images,
      liveImages: this.images,
      image: props.runningImage,
      port: PORT,
      minTasks: 1,
      maxTasks: 2,
      environment: { TRACE_SERVICE_NAME: name.service(), TRACE_SAMPLE_PERCENT: String(samplingPercent) },
      collector: props.collector,
      collectorKind: props.collectorKind,
      logGroup: logs.tasks,
      deployFunctionName: props.orchestrator,
      deployLogGroup: logs.orchestrator,
      deploymentSettings: props.deploymentSettings,
      traceDeployments: true,
      accessLogs: props.buckets.accessLogs.bucket,
      certificate:
        certificateArn === undefined ? undefined : Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
    });
    this.service.node.addDependency(network.network); // tasks need the route to their image
    this.loadBalancer = this.service.loadBalancer;
    this.acknowledge(props);
  }

  private acknowledge({ internal, certificateArn, network }: WebServiceProps): void {
    const posture = Posture.of(this.service);
    if (network.tasksAreInPublic) {
      posture.acknowledge({
        rule: 'task-exposure',
        about: 'addresses',
        reason:
          'Without a NAT gateway, tasks reach AWS through their own public addresses; their security group allows only the load balancer',
      });
    }
    if (certificateArn === undefined && !internal) {
      posture.acknowledge({
        rule: 'transit-encryption',
        about: 'HTTP',
        reason: 'No certificate is configured; setting CERTIFICATE_ARN enables HTTPS and redirects HTTP to HTTPS',
      });
    }
    const ofService = Acknowledgements.of(this.service, 'AwsSolutions');
    ofService.acknowledge({
      rule: 'AwsSolutions-ECS2',
      reason: "The task's environment variables contain settings but no secrets, and are part of the release",
    });
    if (!internal) {
      ofService.acknowledge({
        rule: 'AwsSolutions-EC23',
        reason: 'The service is public, and a web ACL filters its requests',
      });
    }
  }
}
