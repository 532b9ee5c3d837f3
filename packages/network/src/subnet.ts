import { Tags } from 'aws-cdk-lib/core';
import { CfnRouteTable, CfnSubnet, CfnSubnetRouteTableAssociation } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';

export interface NetworkSubnet {
  /** Such as `10.0.1.0/24`: inside the range of the VPC, and apart from the other subnets. */
  readonly cidr: string;
  /** Such as `eu-south-2a`. */
  readonly availabilityZone: string;
}

/** A subnet and the route table that is its alone. */
export interface RoutedSubnet {
  readonly subnet: CfnSubnet;
  readonly routes: CfnRouteTable;
}

/** @param id of the subnet; those of what belongs to it begin with it */
export function addSubnet(
  scope: Construct,
  id: string,
  vpcId: string,
  name: string,
  { cidr, availabilityZone }: NetworkSubnet,
): RoutedSubnet {
  const subnet = new CfnSubnet(scope, id, { vpcId, cidrBlock: cidr, availabilityZone, mapPublicIpOnLaunch: false });
  const routes = new CfnRouteTable(scope, `${id}Routes`, { vpcId });
  new CfnSubnetRouteTableAssociation(scope, `${id}RoutesOfSubnet`, { subnetId: subnet.ref, routeTableId: routes.ref });
  [subnet, routes].forEach((resource) => Tags.of(resource).add('Name', name));
  return { subnet, routes };
}
