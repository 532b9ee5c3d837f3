import { Annotations, Aws, Duration, Fn, Stack, Token } from 'aws-cdk-lib/core';
import { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { IPeer, IVpc, Peer, Port, SecurityGroup, SubnetSelection, SubnetType } from 'aws-cdk-lib/aws-ec2';
import {
  ApplicationListener,
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  CfnListener,
  IApplicationListener,
  IApplicationLoadBalancer,
  ListenerAction,
  ListenerCertificate,
  Protocol,
  SslPolicy,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { LeastPrivilege } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import { HealthCheck } from './health-check';

/**
 * Port on which clients such as the smoke test reach the green tasks during a deployment. It is at least 1024 so that
 * local runs can use the same port.
 */
export const TEST_PORT = 9000;
/**
 * Default port of the target groups. Targets are registered with their own ports, so this port is not used, but
 * changing it would replace the target groups.
 */
const UNUSED_PORT = 80;
const DRAIN = Duration.seconds(30);
const LOG_STATEMENT = 'LoadBalancerLogs';

export interface ServiceLoadBalancerProps {
  readonly vpc: IVpc;
  /** Existing load balancer. @default - a new one */
  readonly loadBalancer?: IApplicationLoadBalancer;
  readonly internal: boolean;
  readonly subnets?: SubnetSelection;
  readonly certificate?: ICertificate;
  readonly accessLogs?: IBucket;
  readonly healthCheck: HealthCheck;
  /** Protocol between the load balancer and the container. @default ApplicationProtocol.HTTP */
  readonly targetProtocol?: ApplicationProtocol;
  /** Whether the service has a test listener. */
  readonly tested: boolean;
}

/** Listener that forwards to the green tasks before traffic shifts. It allows only the peers that `allowTests` adds. */
export interface TestListener {
  readonly listener: IApplicationListener;
  readonly url: string;
}

/** Load balancer with its listeners and two target groups. The response to requests that match no rule is 404. */
export class ServiceLoadBalancer extends Construct {
  public readonly loadBalancer: IApplicationLoadBalancer;
  /** Full name of the load balancer, which is a dimension of its metrics. */
  public readonly fullName: string;
  public readonly listener: IApplicationListener;
  public readonly test?: TestListener;
  public readonly targetGroups: readonly [ApplicationTargetGroup, ApplicationTargetGroup];
  /** URL of the service, without a path. */
  public readonly url: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ServiceLoadBalancerProps,
  ) {
    super(scope, id);
    const { vpc, internal, certificate, loadBalancer, tested } = props;
    this.loadBalancer = loadBalancer ? this.checked(loadBalancer) : this.addLoadBalancer();
    this.fullName = fullNameOf(this.loadBalancer);
    this.targetGroups = [this.addTargetGroup('Blue'), this.addTargetGroup('Green')];
    const http = this.addListener('Http', 80, certificate ? toHttps() : notFound());
    this.listener = certificate ? this.addHttps(certificate) : http;
    const clients = internal ? Peer.ipv4(vpc.vpcCidrBlock) : Peer.anyIpv4();
    for (const port of certificate ? [80, 443] : [80]) {
      this.allow(clients, port, 'Clients');
    }
    this.url = `${certificate ? 'https' : 'http'}://${this.loadBalancer.loadBalancerDnsName}`;
    if (tested) {
      this.test = {
        listener: this.addListener('Test', TEST_PORT, notFound()),
        url: `http://${this.loadBalancer.loadBalancerDnsName}:${TEST_PORT}`,
      };
    }
  }

  /** Allows a peer to connect to the test listener. */
  public allowTests(peer: IPeer): void {
    this.allow(peer, TEST_PORT, 'Smoke test');
  }

  private allow(peer: IPeer, port: number, description: string): void {
    this.loadBalancer.connections.securityGroups.forEach((group) =>
      group.addIngressRule(peer, Port.tcp(port), description),
    );
  }

  /**
   * Checks that the service can add its listeners to an existing load balancer, and need not change its access logs.
   */
  private checked(loadBalancer: IApplicationLoadBalancer): IApplicationLoadBalancer {
    const { accessLogs, certificate, tested } = this.props;
    const name = `load balancer '${loadBalancer.node.path}'`;
    if (accessLogs) {
      throw new Error(
        `${name} already exists, so this service cannot change its access logs, but got accessLogs '${accessLogs.node.path}'; remove accessLogs, and configure the access logs in the stack that creates the load balancer`,
      );
    }
    const ports = [...(certificate ? [80, 443] : [80]), ...(tested ? [TEST_PORT] : [])];
    if (!(loadBalancer instanceof ApplicationLoadBalancer)) {
      Annotations.of(this).addWarningV2(
        'slipway-ecs-bluegreen:imported-load-balancer',
        `${name} is imported, so its listeners are unknown during synthesis: the deployment fails if its ports ${ports.join(', ')} are in use; check the ports, then acknowledge this warning`,
      );
      return loadBalancer;
    }
    const taken = loadBalancer.listeners.map(portOf).filter((port) => ports.includes(port));
    if (taken.length > 0) {
      throw new Error(
        `${name} already listens on port ${taken.join(', ')}: a service creates listeners on ports ${ports.join(', ')}, and a port can have only one listener; choose a load balancer on which these ports are free`,
      );
    }
    return loadBalancer;
  }

  private addLoadBalancer(): ApplicationLoadBalancer {
    const { vpc, internal, subnets, accessLogs } = this.props;
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Who may reach the load balancer',
      allowAllOutbound: false,
    });
    const loadBalancer = new ApplicationLoadBalancer(this, 'Resource', {
      vpc,
      vpcSubnets: subnets ?? { subnetType: internal ? SubnetType.PRIVATE_WITH_EGRESS : SubnetType.PUBLIC },
      internetFacing: !internal,
      securityGroup,
      dropInvalidHeaderFields: true,
      deletionProtection: false,
    });
    if (accessLogs) {
      this.logTo(accessLogs, loadBalancer);
    }
    return loadBalancer;
  }

  /**
   * Turns on access logs with exact statements; the L2 construct would use wildcards. The policy in the AWS
   * documentation has no condition, but its path ends with the load balancer's account ID.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
   */
  private logTo(bucket: IBucket, loadBalancer: ApplicationLoadBalancer): void {
    const prefix = this.node.path;
    const statement = new PolicyStatement({
      sid: LOG_STATEMENT,
      principals: [new ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects(`${prefix}/AWSLogs/${Aws.ACCOUNT_ID}/*`)],
    });
    const { policyDependable } = bucket.addToResourcePolicy(statement);
    LeastPrivilege.of(bucket).acknowledge({
      rule: 'open-trust',
      about: LOG_STATEMENT,
      reason:
        'AWS documents no condition for load balancer log delivery; the path contains this account ID, so load balancers of other accounts cannot write there',
    });
    loadBalancer.setAttribute('access_logs.s3.enabled', 'true');
    loadBalancer.setAttribute('access_logs.s3.bucket', bucket.bucketName);
    loadBalancer.setAttribute('access_logs.s3.prefix', prefix);
    if (policyDependable) {
      loadBalancer.node.addDependency(policyDependable);
    } else {
      Annotations.of(this).addWarningV2(
        'slipway-ecs-bluegreen:imported-bucket-policy',
        `bucket '${bucket.node.path}' is imported, so its policy cannot be changed here: the deployment fails unless the policy allows the load balancer to write its logs; add this statement in the stack that creates the bucket: ${JSON.stringify(Stack.of(this).resolve(statement.toStatementJson()))}`,
      );
    }
  }

  private addTargetGroup(id: string): ApplicationTargetGroup {
    const {
      vpc,
      targetProtocol: protocol = ApplicationProtocol.HTTP,
      healthCheck: { path, interval, unhealthyThreshold },
    } = this.props;
    return new ApplicationTargetGroup(this, id, {
      vpc,
      targetType: TargetType.IP,
      protocol,
      port: UNUSED_PORT,
      deregistrationDelay: DRAIN,
      healthCheck: {
        protocol: protocol === ApplicationProtocol.HTTPS ? Protocol.HTTPS : undefined, // the default protocol is HTTP
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

/**
 * Returns the full name of a load balancer, such as `app/shop/0b1c2d3e4f5a6b7c`, which CloudWatch uses as a dimension.
 * For an imported load balancer, the name is taken from its ARN.
 */
function fullNameOf(loadBalancer: IApplicationLoadBalancer): string {
  if (loadBalancer instanceof ApplicationLoadBalancer) {
    return loadBalancer.loadBalancerFullName;
  }
  const { loadBalancerArn: arn } = loadBalancer;
  return Token.isUnresolved(arn) ? Fn.select(1, Fn.split('loadbalancer/', arn)) : arn.split('loadbalancer/')[1];
}

function portOf(listener: IApplicationListener): number {
  return (listener.node.defaultChild as CfnListener).port!;
}

function toHttps(): ListenerAction {
  return ListenerAction.redirect({ protocol: 'HTTPS', port: '443', permanent: true });
}

function notFound(): ListenerAction {
  return ListenerAction.fixedResponse(404, { contentType: 'text/plain', messageBody: 'nothing here' });
}
