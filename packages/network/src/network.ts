import { Tags } from 'aws-cdk-lib/core';
import { CfnVPC, IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { checkRanges } from './check-ranges';
import { EndpointService } from './endpoint-service';
import { FlowLogs, FlowLogsProps } from './flow-logs';
import { InternetAccess, NatGateways } from './internet-access';
import { ServiceEndpoint } from './service-endpoint';
import { ServiceEndpoints } from './service-endpoints';
import { addSubnet, NetworkSubnet, RoutedSubnet } from './subnet';

export interface NetworkProps {
  /** `Name` of the VPC, and the start of the names of its subnets. */
  readonly name: string;
  /** Addresses of the VPC, such as `10.0.0.0/16`. */
  readonly cidr: string;
  /** Writes down who talked to whom. @default - nothing is written down */
  readonly flowLogs?: FlowLogsProps;
}

export interface IsolatedNetworkProps extends NetworkProps {
  /** One or more. Their order is part of the logical ids: add new ones at the end. */
  readonly subnets: readonly NetworkSubnet[];
}

export interface PrivateWithEndpointsNetworkProps extends IsolatedNetworkProps {
  /** What the network reaches beside S3. */
  readonly services: readonly EndpointService[];
}

/** A zone with a subnet on each side. */
export interface NetworkZone {
  /** Such as `eu-south-2a`. */
  readonly availabilityZone: string;
  /** Such as `10.0.1.0/24`. */
  readonly publicCidr: string;
  /** Such as `10.0.11.0/24`. */
  readonly privateCidr: string;
}

export interface PublicAndPrivateNetworkProps extends NetworkProps {
  /** Two or more. Their order is part of the logical ids: add new ones at the end. */
  readonly zones: readonly NetworkZone[];
  /** How the private subnets reach the internet. @default NatGateways.ONE */
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
   * A VPC without a way in or out: no internet gateway, no NAT, and route tables that know only the VPC itself.
   *
   * @throws where a range is malformed, lies outside of the VPC, or overlaps another
   */
  public static isolated(scope: Construct, id: string, props: IsolatedNetworkProps): Network {
    return new Network(scope, id, props);
  }

  /**
   * A VPC without a way to the internet, from which S3 and the given services are reached. What may be asked of them has to be
   * granted to their endpoints: see `endpoint`.
   *
   * @throws where a range is malformed, lies outside of the VPC, or overlaps another
   */
  public static privateWithEndpoints(scope: Construct, id: string, props: PrivateWithEndpointsNetworkProps): Network {
    return new Network(scope, id, props);
  }

  /**
   * A VPC with public subnets, for load balancers and NAT gateways, and private ones, for what they stand before.
   *
   * @throws where there are less than two zones or one of them twice, or a range is malformed, lies outside of the VPC, or overlaps another
   */
  public static publicAndPrivate(
    scope: Construct,
    id: string,
    { zones, nat = NatGateways.ONE, ...props }: PublicAndPrivateNetworkProps,
  ): Network {
    checkZones(props.name, zones);
    return new Network(scope, id, {
      ...props,
      nat,
      subnets: zones.map(({ availabilityZone, privateCidr: cidr }) => ({ availabilityZone, cidr })),
      publicSubnets: zones.map(({ availabilityZone, publicCidr: cidr }) => ({ availabilityZone, cidr })),
    });
  }

  /** The VPC for the props of L2 constructs. */
  public readonly vpc: IVpc;
  public readonly cidr: string;
  /** IPv4 addresses from which private subnets reach the internet, for the rules of who lets them in. Empty where none does. */
  public readonly natAddresses: readonly string[];

  private readonly name: string;
  private readonly endpoints?: ServiceEndpoints;

  private constructor(scope: Construct, id: string, shape: Shape) {
    super(scope, id);
    const { name, cidr, subnets, publicSubnets = [], nat = NatGateways.NONE, services, flowLogs } = shape;
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
    this.vpc = this.referTo(vpcId, subnets, privateSubnets, internet);
  }

  /**
   * The way to a service, to be granted what may be asked of it: `repository.grantPull(network.endpoint(EndpointService.ECR))`.
   *
   * @throws where the network has no endpoint for it
   */
  public endpoint(service: EndpointService): ServiceEndpoint {
    if (!this.endpoints) {
      throw new Error(`network '${this.name}' has no endpoints: make it with Network.privateWithEndpoints`);
    }
    return this.endpoints.of(service);
  }

  private addVpc(): CfnVPC {
    const vpc = new CfnVPC(this, 'Vpc', { cidrBlock: this.cidr, enableDnsHostnames: true, enableDnsSupport: true });
    Tags.of(vpc).add('Name', this.name);
    return vpc;
  }

  private referTo(
    vpcId: string,
    subnets: readonly NetworkSubnet[],
    privateSubnets: readonly RoutedSubnet[],
    internet?: InternetAccess,
  ): IVpc {
    const [ids, tables] = idsOf(privateSubnets);
    const [publicIds, publicTables] = idsOf(internet?.subnets ?? []);
    return Vpc.fromVpcAttributes(this, 'Reference', {
      vpcId,
      vpcCidrBlock: this.cidr,
      availabilityZones: subnets.map(({ availabilityZone }) => availabilityZone),
      ...(this.natAddresses.length > 0
        ? { privateSubnetIds: ids, privateSubnetRouteTableIds: tables }
        : { isolatedSubnetIds: ids, isolatedSubnetRouteTableIds: tables }),
      ...(internet && { publicSubnetIds: publicIds, publicSubnetRouteTableIds: publicTables }),
    });
  }
}

function idsOf(subnets: readonly RoutedSubnet[]): [string[], string[]] {
  return [subnets.map(({ subnet }) => subnet.ref), subnets.map(({ routes }) => routes.ref)];
}

function checkZones(name: string, zones: readonly NetworkZone[]): void {
  const names = zones.map(({ availabilityZone }) => availabilityZone);
  if (zones.length < 2) {
    throw new Error(`network '${name}' has ${zones.length} zones: a load balancer takes two or more; give another one`);
  }
  const twice = names.find((zone, index) => names.indexOf(zone) !== index);
  if (twice) {
    throw new Error(
      `network '${name}' has zone ${twice} twice: a load balancer takes one subnet of each; choose different zones`,
    );
  }
}
