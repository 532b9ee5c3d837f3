import { Tags } from 'aws-cdk-lib/core';
import { CfnRouteTable, CfnSubnet, CfnSubnetRouteTableAssociation } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';

/** A subnet with its address range and its zone. */
export interface NetworkSubnet {
  /** IPv4 address range such as `10.0.1.0/24`, inside the range of the VPC and apart from the other subnets. */
  readonly cidr: string;
  /**
   * Availability Zone, by name such as `eu-south-2a` or by ID such as `eus2-az1`.
   *
   * The same name can be another zone in another account, and newer accounts lack some names. An ID is the same zone
   * everywhere.
   *
   * @see https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html
   */
  readonly availabilityZone: string;
}

const ZONE_ID = /^[a-z]+\d-az\d+$/;

/** A subnet and the route table that is its alone. */
export interface RoutedSubnet {
  readonly subnet: CfnSubnet;
  readonly routes: CfnRouteTable;
  /** Name of its Availability Zone, which is known at deployment if the zone was given by ID. */
  readonly zoneName: string;
}

/** @param id of the subnet; those of what belongs to it begin with it */
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
