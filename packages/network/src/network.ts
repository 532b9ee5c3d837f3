import { Tags, Token } from 'aws-cdk-lib/core';
import { CfnRouteTable, CfnSubnet, CfnSubnetRouteTableAssociation, CfnVPC, IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { AddressRange } from './address-range';

export interface NetworkSubnet {
  /** Such as `10.0.1.0/24`: inside the range of the VPC, and apart from the other subnets. */
  readonly cidr: string;
  /** Such as `eu-south-2a`. */
  readonly availabilityZone: string;
}

export interface IsolatedNetworkProps {
  /** `Name` of the VPC, and the start of the names of its subnets. */
  readonly name: string;
  /** Addresses of the VPC, such as `10.0.0.0/16`. */
  readonly cidr: string;
  /** One or more. Their order is part of the logical ids: add new ones at the end. */
  readonly subnets: readonly NetworkSubnet[];
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

  /** The VPC for the props of L2 constructs. */
  public readonly vpc: IVpc;
  public readonly cidr: string;

  private constructor(scope: Construct, id: string, props: IsolatedNetworkProps) {
    super(scope, id);
    checkRanges(props);
    this.cidr = props.cidr;
    const vpc = new CfnVPC(this, 'Vpc', { cidrBlock: props.cidr, enableDnsHostnames: true, enableDnsSupport: true });
    Tags.of(vpc).add('Name', props.name);
    const subnets = props.subnets.map((subnet, index) => this.addSubnet(vpc, subnet, `${props.name}-private-${index + 1}`, index + 1));
    this.vpc = Vpc.fromVpcAttributes(this, 'Reference', {
      vpcId: vpc.ref,
      vpcCidrBlock: props.cidr,
      availabilityZones: props.subnets.map(({ availabilityZone }) => availabilityZone),
      isolatedSubnetIds: subnets.map(({ subnet }) => subnet.ref),
      isolatedSubnetRouteTableIds: subnets.map(({ routes }) => routes.ref),
    });
  }

  private addSubnet(vpc: CfnVPC, props: NetworkSubnet, name: string, position: number) {
    const subnet = new CfnSubnet(this, `Private${position}`, { vpcId: vpc.ref, cidrBlock: props.cidr, availabilityZone: props.availabilityZone, mapPublicIpOnLaunch: false });
    const routes = new CfnRouteTable(this, `Private${position}Routes`, { vpcId: vpc.ref });
    new CfnSubnetRouteTableAssociation(this, `Private${position}RoutesOfSubnet`, { subnetId: subnet.ref, routeTableId: routes.ref });
    [subnet, routes].forEach((resource) => Tags.of(resource).add('Name', name));
    return { subnet, routes };
  }
}

function checkRanges({ name, cidr, subnets }: IsolatedNetworkProps): void {
  if (subnets.length === 0) {
    throw new Error(`network '${name}' has no subnets: give at least one`);
  }
  if (Token.isUnresolved(cidr)) {
    return;
  }
  const vpc = AddressRange.parse(cidr);
  const ranges = subnets.map((subnet) => AddressRange.parse(subnet.cidr));
  ranges.forEach((range, index) => {
    if (!vpc.contains(range)) {
      throw new Error(`subnet ${range} of network '${name}' lies outside of ${vpc}: choose a range inside`);
    }
    const twin = ranges.slice(index + 1).find((other) => other.overlaps(range));
    if (twin) {
      throw new Error(`subnets ${range} and ${twin} of network '${name}' overlap: choose ranges apart`);
    }
  });
}
