import { Tags } from 'aws-cdk-lib/core';
import { CfnVPC, IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Naming, requireProps } from '@slipway/conventions';
import { Construct } from 'constructs';
import { checkRanges } from './check-ranges';
import { EndpointService } from './endpoint-service';
import { FlowLogs, FlowLogsProps } from './flow-logs';
import { InternetAccess, NatGateways } from './internet-access';
import { ServiceEndpoint } from './service-endpoint';
import { ServiceEndpoints } from './service-endpoints';
import { addSubnet, NetworkSubnet, RoutedSubnet } from './subnet';

const CIDR = "'10.0.0.0/16'";
const SUBNETS = "[{ availabilityZone: 'eu-west-1a', cidr: '10.0.1.0/24' }]";
const ZONES =
  "[{ availabilityZone: 'eu-west-1a', publicCidr: '10.0.1.0/24', privateCidr: '10.0.11.0/24' }, and another]";

/** Properties that are common to all kinds of networks. */
export interface NetworkProps {
  /**
   * Value of the VPC's `Name` tag, which is also the prefix of the subnet names. @default - a name derived from the
   * construct path
   */
  readonly name?: string;
  /** IPv4 address range of the VPC, such as `10.0.0.0/16`. */
  readonly cidr: string;
  /** Settings of the VPC flow logs, which record network connections. @default - no flow logs */
  readonly flowLogs?: FlowLogsProps;
}

/** Properties of an isolated network, which has only local routes. */
export interface IsolatedNetworkProps extends NetworkProps {
  /** One or more subnets. The logical IDs depend on the order of the subnets, so add new subnets at the end. */
  readonly subnets: readonly NetworkSubnet[];
}

/** Properties of a network that can reach AWS services but not the internet. */
export interface PrivateWithEndpointsNetworkProps extends IsolatedNetworkProps {
  /** AWS services that the network can reach besides S3. */
  readonly services: readonly EndpointService[];
}

/** Availability Zone with a public and a private subnet. */
export interface NetworkZone {
  /**
   * Availability Zone: a name such as `eu-south-2a`, or an ID such as `eus2-az1`. An ID denotes the same zone in every
   * account.
   *
   * @see https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html
   */
  readonly availabilityZone: string;
  /** IPv4 address range of the public subnet, such as `10.0.1.0/24`. */
  readonly publicCidr: string;
  /** IPv4 address range of the private subnet, such as `10.0.11.0/24`. */
  readonly privateCidr: string;
}

/** Properties of a network with public and private subnets. */
export interface PublicAndPrivateNetworkProps extends NetworkProps {
  /** Two or more Availability Zones. The logical IDs depend on the order of the zones, so add new zones at the end. */
  readonly zones: readonly NetworkZone[];
  /** NAT gateways through which the private subnets reach the internet. @default NatGateways.ONE */
  readonly nat?: NatGateways;
}

/** Properties of a network of any kind. */
interface Shape extends IsolatedNetworkProps {
  readonly publicSubnets?: readonly NetworkSubnet[];
  readonly nat?: NatGateways;
  readonly services?: readonly EndpointService[];
}

/**
 * VPC with explicit address ranges. Because the ranges are not computed, subnets that you add at the end do not change
 * the ranges of existing subnets.
 */
export class Network extends Construct {
  /**
   * Creates an isolated VPC, which has no internet gateway, no NAT gateway, and only local routes.
   *
   * @throws Error if no subnets are listed, or a range is malformed, is outside the VPC's range, or overlaps another
   */
  public static isolated(scope: Construct, id: string, props: IsolatedNetworkProps): Network {
    requireProps<IsolatedNetworkProps>(network(scope, id), props, { cidr: CIDR, subnets: SUBNETS });
    return new Network(scope, id, props);
  }

  /**
   * Creates a VPC that can reach S3 and the listed services, but not the internet.
   *
   * The endpoints allow only requests that are granted to them: see `endpoint`. With `EndpointService.ECR_DOCKER`, the
   * S3 endpoint also allows downloads of image layers.
   *
   * @throws Error if no subnets are listed, or a range is malformed, is outside the VPC's range, or overlaps another
   */
  public static privateWithEndpoints(scope: Construct, id: string, props: PrivateWithEndpointsNetworkProps): Network {
    requireProps<PrivateWithEndpointsNetworkProps>(network(scope, id), props, {
      cidr: CIDR,
      subnets: SUBNETS,
      services: '[EndpointService.ECR]',
    });
    return new Network(scope, id, props);
  }

  /**
   * Creates a VPC with public subnets for load balancers and NAT gateways, and private subnets for everything else.
   *
   * @throws Error if fewer than two zones are listed, a zone is listed twice, or a range is malformed, is outside the
   * VPC's range, or overlaps another
   */
  public static publicAndPrivate(scope: Construct, id: string, props: PublicAndPrivateNetworkProps): Network {
    requireProps<PublicAndPrivateNetworkProps>(network(scope, id), props, { cidr: CIDR, zones: ZONES });
    const { zones, nat = NatGateways.ONE, ...others } = props;
    checkZones(others.name ?? id, zones);
    return new Network(scope, id, {
      ...others,
      nat,
      subnets: zones.map(({ availabilityZone, privateCidr: cidr }) => ({ availabilityZone, cidr })),
      publicSubnets: zones.map(({ availabilityZone, publicCidr: cidr }) => ({ availabilityZone, cidr })),
    });
  }

  /** Underlying VPC, for the props of L2 constructs. */
  public readonly vpc: IVpc;
  /** IPv4 address range of the VPC. */
  public readonly cidr: string;
  /**
   * IPv4 addresses from which the private subnets reach the internet, for the allow lists of other parties.
   *
   * The list is empty if the private subnets cannot reach the internet.
   */
  public readonly natAddresses: readonly string[];

  private readonly name: string;
  private readonly endpoints?: ServiceEndpoints;

  private constructor(scope: Construct, id: string, shape: Shape) {
    super(scope, id);
    const {
      name = Naming.byAddress(this).vpc(),
      cidr,
      subnets,
      publicSubnets = [],
      nat = NatGateways.NONE,
      services,
      flowLogs,
    } = shape;
    checkRanges(name, cidr, [...subnets, ...publicSubnets]);
    this.name = name;
    this.cidr = cidr;
    const { ref: vpcId } = this.addVpc();
    const privateSubnets = subnets.map((subnet, index) =>
      addSubnet(this, `Private${index + 1}`, vpcId, `${name}-private-${index + 1}`, subnet),
    );
    const internet =
      publicSubnets.length > 0
        ? new InternetAccess(this, 'Internet', { name, vpcId, publicSubnets, privateSubnets, nat })
        : undefined;
    this.natAddresses = internet?.natAddresses ?? [];
    if (services) {
      this.endpoints = new ServiceEndpoints(this, 'Endpoints', {
        name,
        vpcId,
        cidr,
        services,
        subnets: subnets.map((subnet, index) => ({ ...subnet, ...privateSubnets[index] })),
      });
    }
    if (flowLogs) {
      new FlowLogs(this, 'FlowLogs', name, vpcId, flowLogs);
    }
    this.vpc = this.referTo(vpcId, privateSubnets, internet);
  }

  /**
   * Returns the VPC endpoint of a service, to which requests can be granted.
   *
   * Example: `repository.grantPull(network.endpoint(EndpointService.ECR))`.
   *
   * @throws Error if the network has no endpoint for the service
   */
  public endpoint(service: EndpointService): ServiceEndpoint {
    if (!this.endpoints) {
      throw new Error(`network '${this.name}' has no endpoints: create it with Network.privateWithEndpoints`);
    }
    return this.endpoints.of(service);
  }

  private addVpc(): CfnVPC {
    const vpc = new CfnVPC(this, 'Vpc', { cidrBlock: this.cidr, enableDnsHostnames: true, enableDnsSupport: true });
    Tags.of(vpc).add('Name', this.name);
    return vpc;
  }

  private referTo(vpcId: string, privateSubnets: readonly RoutedSubnet[], internet?: InternetAccess): IVpc {
    const [ids, tables] = idsOf(privateSubnets);
    const [publicIds, publicTables] = idsOf(internet?.subnets ?? []);
    return Vpc.fromVpcAttributes(this, 'Reference', {
      vpcId,
      vpcCidrBlock: this.cidr,
      availabilityZones: privateSubnets.map(({ zoneName }) => zoneName),
      ...(this.natAddresses.length > 0
        ? { privateSubnetIds: ids, privateSubnetRouteTableIds: tables }
        : { isolatedSubnetIds: ids, isolatedSubnetRouteTableIds: tables }),
      ...(internet && { publicSubnetIds: publicIds, publicSubnetRouteTableIds: publicTables }),
    });
  }
}

function network(scope: Construct, id: string): string {
  return `network '${scope.node.path}/${id}'`;
}

function idsOf(subnets: readonly RoutedSubnet[]): [string[], string[]] {
  return [subnets.map(({ subnet }) => subnet.ref), subnets.map(({ routes }) => routes.ref)];
}

function checkZones(name: string, zones: readonly NetworkZone[]): void {
  const names = zones.map(({ availabilityZone }) => availabilityZone);
  if (zones.length < 2) {
    throw new Error(`network '${name}' needs at least two zones for a load balancer, got ${zones.length}; add zones`);
  }
  const twice = names.find((zone, index) => names.indexOf(zone) !== index);
  if (twice) {
    throw new Error(
      `network '${name}' lists zone ${twice} twice, but a load balancer accepts only one subnet in each zone; choose different zones`,
    );
  }
}
