import { Tags } from 'aws-cdk-lib/core';
import { CfnRouteTable, CfnSubnet, CfnSubnetRouteTableAssociation } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';

/** Subnet with its address range and Availability Zone. */
export interface NetworkSubnet {
  /** IPv4 address range such as `10.0.1.0/24`, inside the VPC's range and without overlap with other subnets. */
  readonly cidr: string;
  /**
   * Availability Zone: a name such as `eu-south-2a`, or an ID such as `eus2-az1`.
   *
   * A name can denote different zones in different accounts, and newer accounts lack some names. An ID denotes the same
   * zone everywhere.
   *
   * @see https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html
   */
  readonly availabilityZone: string;
}

const ZONE_ID = /^[a-z]+\d-az\d+$/;

/** Subnet with its own route table. */
export interface RoutedSubnet {
  readonly subnet: CfnSubnet;
  readonly routes: CfnRouteTable;
  /** Name of the subnet's Availability Zone. If the zone was specified by ID, the name is known only at deployment. */
  readonly zoneName: string;
}

/**
 * Adds a subnet with its own route table.
 * @param id construct ID of the subnet, which is also the prefix of the construct IDs of its route table and
 * association
 */
export function addSubnet(
  scope: Construct,
  id: string,
  vpcId: string,
  name: string,
  { cidr, availabilityZone }: NetworkSubnet,
): RoutedSubnet {
  const byId = ZONE_ID.test(availabilityZone);
  const zone = byId ? { availabilityZoneId: availabilityZone } : { availabilityZone };
  const subnet = new CfnSubnet(scope, id, { vpcId, cidrBlock: cidr, ...zone, mapPublicIpOnLaunch: false });
  const routes = new CfnRouteTable(scope, `${id}Routes`, { vpcId });
  new CfnSubnetRouteTableAssociation(scope, `${id}RoutesOfSubnet`, { subnetId: subnet.ref, routeTableId: routes.ref });
  [subnet, routes].forEach((resource) => Tags.of(resource).add('Name', name));
  return { subnet, routes, zoneName: byId ? subnet.attrAvailabilityZone : availabilityZone };
}
