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

/** Properties that every shape of network has. */
export interface NetworkProps {
  /**
   * Value of the `Name` tag of the VPC, with which the names of its subnets begin.
   * @default - a name made from the path of the network in the app
   */
  readonly name?: string;
  /** IPv4 address range of the VPC, such as `10.0.0.0/16`. */
  readonly cidr: string;
  /** Flow logs that record who talked to whom. @default - no traffic is recorded */
  readonly flowLogs?: FlowLogsProps;
}

/** Properties of a network without a way in or out. */
export interface IsolatedNetworkProps extends NetworkProps {
  /** One or more subnets. Their order is part of the logical IDs, so add new ones at the end. */
  readonly subnets: readonly NetworkSubnet[];
}

/** Properties of a network that reaches AWS services but not the internet. */
export interface PrivateWithEndpointsNetworkProps extends IsolatedNetworkProps {
  /** AWS services that the network reaches besides S3. */
  readonly services: readonly EndpointService[];
}

/** An Availability Zone with a public and a private subnet. */
export interface NetworkZone {
  /**
   * Availability Zone, by name such as `eu-south-2a` or by ID such as `eus2-az1`, which is the same zone in every
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
  /** Two or more zones. Their order is part of the logical IDs, so add new ones at the end. */
  readonly zones: readonly NetworkZone[];
  /** Number of NAT gateways through which the private subnets reach the internet. @default NatGateways.ONE */
  readonly nat?: NatGateways;
}

/** What a shape asks for. */
interface Shape extends IsolatedNetworkProps {
  readonly publicSubnets?: readonly NetworkSubnet[];
  readonly nat?: NatGateways;
  readonly services?: readonly EndpointService[];
}

/** A VPC whose address ranges are written down, not computed, so that a later change moves no subnet. */
export class Network extends Construct {
  /**
   * Creates a VPC without a way in or out: no internet gateway, no NAT, and only local routes.
   *
   * @throws Error if a range is malformed, is outside the VPC, or overlaps another
   */
  public static isolated(scope: Construct, id: string, props: IsolatedNetworkProps): Network {
    requireProps<IsolatedNetworkProps>(network(scope, id), props, { cidr: CIDR, subnets: SUBNETS });
    return new Network(scope, id, props);
  }

  /**
   * Creates a VPC that reaches S3 and the given services, but not the internet.
   *
   * An endpoint lets through only the requests that are granted to it: see `endpoint`.
   *
   * @throws Error if a range is malformed, is outside the VPC, or overlaps another
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
   * Creates a VPC with public subnets for load balancers and NAT gateways, and private ones for what is behind them.
   *
   * @throws Error if there are fewer than two zones or a zone is given twice, or if a range is malformed, is outside
   * the VPC, or overlaps another
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

  /** The VPC for the props of L2 constructs. */
  public readonly vpc: IVpc;
  /** IPv4 address range of the VPC. */
  public readonly cidr: string;
  /**
   * IPv4 addresses from which the private subnets reach the internet, for allow lists of others.
   *
   * It is empty if they do not reach it.
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
   * Returns the endpoint of a service, to grant what may be asked of the service.
   *
   * An example is `repository.grantPull(network.endpoint(EndpointService.ECR))`.
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
    throw new Error(`network '${name}' has ${zones.length} zones: a load balancer needs two or more; add one`);
  }
  const twice = names.find((zone, index) => names.indexOf(zone) !== index);
  if (twice) {
    throw new Error(
      `network '${name}' has zone ${twice} twice: a load balancer accepts one subnet of each zone; choose different zones`,
    );
  }
}
