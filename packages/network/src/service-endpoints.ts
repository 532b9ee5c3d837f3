import { Aws, Tags } from 'aws-cdk-lib/core';
import { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, StarPrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { EndpointService } from './endpoint-service';
import { ServiceEndpoint } from './service-endpoint';
import { NetworkSubnet, RoutedSubnet } from './subnet';

/**
 * Only destination that the endpoints' security group allows. Endpoints never open connections, but a group without an
 * egress rule would allow all destinations.
 */
const NOWHERE = '127.0.0.1/32';

export interface ServiceEndpointsProps {
  /** Name of the network. */
  readonly name: string;
  readonly vpcId: string;
  readonly cidr: string;
  /** Subnets of the network, in the order in which the user listed them. */
  readonly subnets: readonly (NetworkSubnet & RoutedSubnet)[];
  readonly services: readonly EndpointService[];
}

/**
 * VPC endpoints of a network: a gateway endpoint for S3, and for each other service an interface endpoint in every
 * zone.
 */
export class ServiceEndpoints extends Construct {
  private readonly endpoints = new Map<EndpointService, ServiceEndpoint>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ServiceEndpointsProps,
  ) {
    super(scope, id);
    const { vpcId, subnets, services } = props;
    this.endpoints.set(
      EndpointService.S3,
      new ServiceEndpoint(this, 's3', {
        service: EndpointService.S3,
        vpcId,
        routeTableIds: subnets.map(({ routes }) => routes.ref),
      }),
    );
    const interfaces = [...new Set(services)].filter((service) => service !== EndpointService.S3);
    if (interfaces.length > 0) {
      const securityGroupIds = [this.addSecurityGroup().attrGroupId];
      interfaces.forEach((service) =>
        this.endpoints.set(
          service,
          new ServiceEndpoint(this, service.name, {
            service,
            vpcId,
            subnetIds: this.firstOfEachZone(),
            securityGroupIds,
          }),
        ),
      );
    }
    if (interfaces.includes(EndpointService.ECR_DOCKER)) {
      this.allowLayers();
    }
  }

  /** Returns the endpoint of a service. @throws Error if the network has no endpoint for the service */
  public of(service: EndpointService): ServiceEndpoint {
    const endpoint = this.endpoints.get(service);
    if (!endpoint) {
      throw new Error(
        `network '${this.props.name}' has no endpoint for ${service.name}: add the service to its services`,
      );
    }
    return endpoint;
  }

  /** Returns the first subnet of each zone, because an endpoint accepts one subnet per zone. */
  private firstOfEachZone(): string[] {
    const zones = this.props.subnets.map(({ availabilityZone }) => availabilityZone);
    return this.props.subnets
      .filter((_, index) => zones.indexOf(zones[index]) === index)
      .map(({ subnet }) => subnet.ref);
  }

  private addSecurityGroup(): CfnSecurityGroup {
    const { name, vpcId, cidr } = this.props;
    const group = new CfnSecurityGroup(this, 'SecurityGroup', {
      vpcId,
      groupDescription: `From ${name} to services of AWS`,
      securityGroupIngress: [
        { ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIp: cidr, description: 'HTTPS from the network' },
      ],
      securityGroupEgress: [{ ipProtocol: '-1', cidrIp: NOWHERE, description: 'nothing' }],
    });
    Tags.of(group).add('Name', `${name}-endpoints`);
    return group;
  }

  /**
   * Allows downloads of image layers. The layers are in a bucket that AWS owns, and are requested with URLs that ECR
   * signs, so the requests are not made by a principal of this account.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-minimum-s3-perms
   */
  private allowLayers(): void {
    this.of(EndpointService.S3).allow(
      new PolicyStatement({
        principals: [new StarPrincipal()],
        actions: ['s3:GetObject'],
        resources: [`arn:${Aws.PARTITION}:s3:::prod-${Aws.REGION}-starport-layer-bucket/*`],
        conditions: { StringEquals: { 'aws:SourceVpc': this.props.vpcId } },
      }),
    );
  }
}
