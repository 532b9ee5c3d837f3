import { Aws, Duration } from 'aws-cdk-lib/core';
import { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { IPeer, IVpc, Peer, Port, SecurityGroup, SubnetSelection, SubnetType } from 'aws-cdk-lib/aws-ec2';
import {
  ApplicationListener,
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  IApplicationListener,
  ListenerAction,
  ListenerCertificate,
  SslPolicy,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { HealthCheck } from './health-check';

/** Above 1024, so that a local run may listen there too. */
export const TEST_PORT = 9000;
/** Targets bring their own port: this one is never used, and never changes, since that would replace the target groups. */
const UNUSED_PORT = 80;
const DRAIN = Duration.seconds(30);

export interface ServiceLoadBalancerProps {
  readonly vpc: IVpc;
  readonly internal: boolean;
  readonly subnets?: SubnetSelection;
  readonly certificate?: ICertificate;
  readonly accessLogs?: IBucket;
  readonly healthCheck: HealthCheck;
}

/** The load balancer, its listeners and the two target groups. What is not forwarded by a rule gets 404. */
export class ServiceLoadBalancer extends Construct {
  public readonly loadBalancer: ApplicationLoadBalancer;
  public readonly listener: IApplicationListener;
  public readonly testListener: IApplicationListener;
  public readonly targetGroups: readonly [ApplicationTargetGroup, ApplicationTargetGroup];
  public readonly securityGroup: SecurityGroup;
  /** Where clients find the service, without a path. */
  public readonly url: string;
  /** Where green answers before it has traffic. Nobody reaches it who is not let in by `allowTests`. */
  public readonly testUrl: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ServiceLoadBalancerProps,
  ) {
    super(scope, id);
    const { vpc, internal, certificate } = props;
    this.securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Who may reach the load balancer',
      allowAllOutbound: false,
    });
    this.loadBalancer = this.addLoadBalancer();
    this.targetGroups = [this.addTargetGroup('Blue'), this.addTargetGroup('Green')];
    const http = this.addListener('Http', 80, certificate ? toHttps() : notFound());
    this.listener = certificate ? this.addHttps(certificate) : http;
    this.testListener = this.addListener('Test', TEST_PORT, notFound());
    const clients = internal ? Peer.ipv4(vpc.vpcCidrBlock) : Peer.anyIpv4();
    for (const port of certificate ? [80, 443] : [80]) {
      this.securityGroup.addIngressRule(clients, Port.tcp(port), 'Clients');
    }
    this.url = `${certificate ? 'https' : 'http'}://${this.loadBalancer.loadBalancerDnsName}`;
    this.testUrl = `http://${this.loadBalancer.loadBalancerDnsName}:${TEST_PORT}`;
  }

  /** Opens the test listener to somebody. */
  public allowTests(peer: IPeer): void {
    this.securityGroup.addIngressRule(peer, Port.tcp(TEST_PORT), 'Smoke test');
  }

  private addLoadBalancer(): ApplicationLoadBalancer {
    const { vpc, internal, subnets, accessLogs } = this.props;
    const loadBalancer = new ApplicationLoadBalancer(this, 'Resource', {
      vpc,
      vpcSubnets: subnets ?? { subnetType: internal ? SubnetType.PRIVATE_WITH_EGRESS : SubnetType.PUBLIC },
      internetFacing: !internal,
      securityGroup: this.securityGroup,
      dropInvalidHeaderFields: true,
      deletionProtection: false,
    });
    if (accessLogs) {
      this.logTo(accessLogs, loadBalancer);
    }
    return loadBalancer;
  }

  /**
   * The library's own way grants with wildcards.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
   */
  private logTo(bucket: IBucket, loadBalancer: ApplicationLoadBalancer): void {
    const prefix = this.node.path;
    const { policyDependable } = bucket.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects(`${prefix}/AWSLogs/${Aws.ACCOUNT_ID}/*`)],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    loadBalancer.setAttribute('access_logs.s3.enabled', 'true');
    loadBalancer.setAttribute('access_logs.s3.bucket', bucket.bucketName);
    loadBalancer.setAttribute('access_logs.s3.prefix', prefix);
    loadBalancer.node.addDependency(policyDependable!);
  }

  private addTargetGroup(id: string): ApplicationTargetGroup {
    const {
      vpc,
      healthCheck: { path, interval, unhealthyThreshold },
    } = this.props;
    return new ApplicationTargetGroup(this, id, {
      vpc,
      targetType: TargetType.IP,
      protocol: ApplicationProtocol.HTTP,
      port: UNUSED_PORT,
      deregistrationDelay: DRAIN,
      healthCheck: {
        path,
        interval,
        timeout: Duration.seconds(Math.min(5, interval.toSeconds() - 1)),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: unhealthyThreshold,
        healthyHttpCodes: '200-299',
      },
    });
  }

  private addHttps(certificate: ICertificate): ApplicationListener {
    return new ApplicationListener(this, 'Https', {
      loadBalancer: this.loadBalancer,
      port: 443,
      protocol: ApplicationProtocol.HTTPS,
      certificates: [ListenerCertificate.fromCertificateManager(certificate)],
      sslPolicy: SslPolicy.TLS13_12_RES_PQ,
      open: false,
      defaultAction: notFound(),
    });
  }

  private addListener(id: string, port: number, defaultAction: ListenerAction): ApplicationListener {
    return new ApplicationListener(this, id, {
      loadBalancer: this.loadBalancer,
      port,
      protocol: ApplicationProtocol.HTTP,
      open: false,
      defaultAction,
    });
  }
}

function toHttps(): ListenerAction {
  return ListenerAction.redirect({ protocol: 'HTTPS', port: '443', permanent: true });
}

function notFound(): ListenerAction {
  return ListenerAction.fixedResponse(404, { contentType: 'text/plain', messageBody: 'nothing here' });
}
