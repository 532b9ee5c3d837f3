import { Tags } from 'aws-cdk-lib/core';
import { CfnEIP, CfnInternetGateway, CfnNatGateway, CfnRoute, CfnVPCGatewayAttachment } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { addSubnet, NetworkSubnet, RoutedSubnet } from './subnet';

const EVERYWHERE = '0.0.0.0/0';

/**
 * Number of NAT gateways through which private subnets reach the internet.
 *
 * A gateway is charged per hour, and per gigabyte that passes through it.
 *
 * @see https://aws.amazon.com/vpc/pricing/
 */
export enum NatGateways {
  /** No gateway: private subnets do not reach the internet. */
  NONE = 'NONE',
  /** One gateway in the first zone. If that zone fails, no private subnet reaches the internet. */
  ONE = 'ONE',
  /** One gateway in each zone, so that no zone depends on another. */
  PER_ZONE = 'PER_ZONE',
}

export interface InternetAccessProps {
  /** Name of the network. */
  readonly name: string;
  readonly vpcId: string;
  /** One per zone. */
  readonly publicSubnets: readonly NetworkSubnet[];
  /** In the order of the zones. */
  readonly privateSubnets: readonly RoutedSubnet[];
  readonly nat: NatGateways;
}

/** The side of a network that faces the internet: its gateway, the public subnets, and what lets private ones out. */
export class InternetAccess extends Construct {
  public readonly subnets: readonly RoutedSubnet[];
  /** IPv4 addresses. */
  public readonly natAddresses: readonly string[];

  private readonly attachment: CfnVPCGatewayAttachment;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: InternetAccessProps,
  ) {
    super(scope, id);
    const { name, vpcId, publicSubnets, privateSubnets, nat } = props;
    const gateway = new CfnInternetGateway(this, 'Gateway');
    Tags.of(gateway).add('Name', name);
    this.attachment = new CfnVPCGatewayAttachment(this, 'Attachment', { vpcId, internetGatewayId: gateway.ref });
    this.subnets = publicSubnets.map((subnet, index) => this.addPublicSubnet(subnet, gateway.ref, index + 1));
    const addresses = this.subnets
      .slice(0, numberOf(nat, this.subnets.length))
      .map((subnet, index) => this.addNat(subnet, index + 1));
    this.natAddresses = addresses.map(({ address }) => address);
    if (addresses.length > 0) {
      privateSubnets.forEach(({ routes }, index) => {
        new CfnRoute(this, `Private${index + 1}Out`, {
          routeTableId: routes.ref,
          destinationCidrBlock: EVERYWHERE,
          natGatewayId: (addresses[index] ?? addresses[0]).gatewayId,
        });
      });
    }
  }

  /** What is in the subnet waits until the gateway is attached: a load balancer is refused before. */
  private addPublicSubnet(props: NetworkSubnet, gatewayId: string, position: number): RoutedSubnet {
    const added = addSubnet(
      this,
      `Public${position}`,
      this.props.vpcId,
      `${this.props.name}-public-${position}`,
      props,
    );
    added.subnet.addResourceDependency(this.attachment);
    new CfnRoute(this, `Public${position}Out`, {
      routeTableId: added.routes.ref,
      destinationCidrBlock: EVERYWHERE,
      gatewayId,
    }).addResourceDependency(this.attachment);
    return added;
  }

  /** CloudFormation gives an address back before it detaches the gateway, or it cannot. */
  private addNat({ subnet }: RoutedSubnet, position: number) {
    const address = new CfnEIP(this, `Address${position}`, { domain: 'vpc' });
    address.addResourceDependency(this.attachment);
    const gateway = new CfnNatGateway(this, `Nat${position}`, {
      subnetId: subnet.ref,
      allocationId: address.attrAllocationId,
    });
    [address, gateway].forEach((resource) => Tags.of(resource).add('Name', `${this.props.name}-nat-${position}`));
    return { address: address.ref, gatewayId: gateway.ref };
  }
}

function numberOf(nat: NatGateways, zones: number): number {
  return { [NatGateways.NONE]: 0, [NatGateways.ONE]: 1, [NatGateways.PER_ZONE]: zones }[nat];
}
