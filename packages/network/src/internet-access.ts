import { Tags } from 'aws-cdk-lib/core';
import { CfnEIP, CfnInternetGateway, CfnNatGateway, CfnRoute, CfnVPCGatewayAttachment } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { addSubnet, NetworkSubnet, RoutedSubnet } from './subnet';

const EVERYWHERE = '0.0.0.0/0';

/**
 * Number of NAT gateways through which private subnets reach the internet.
 *
 * AWS charges per hour for each gateway, and per gigabyte that the gateway processes.
 *
 * @see https://aws.amazon.com/vpc/pricing/
 */
export enum NatGateways {
  /** No NAT gateway: private subnets cannot reach the internet. */
  NONE = 'NONE',
  /** One NAT gateway, in the first Availability Zone. If that zone fails, no private subnet can reach the internet. */
  ONE = 'ONE',
  /** One NAT gateway in each Availability Zone, so that no zone depends on another. */
  PER_ZONE = 'PER_ZONE',
}

export interface InternetAccessProps {
  /** Name of the network. */
  readonly name: string;
  readonly vpcId: string;
  /** Public subnets, one per Availability Zone. */
  readonly publicSubnets: readonly NetworkSubnet[];
  /** Private subnets, one per Availability Zone, in the same order as the public subnets. */
  readonly privateSubnets: readonly RoutedSubnet[];
  readonly nat: NatGateways;
}

/** Internet access of a network: its internet gateway, public subnets, and NAT gateways for private subnets. */
export class InternetAccess extends Construct {
  public readonly subnets: readonly RoutedSubnet[];
  /** IPv4 addresses of the NAT gateways. */
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

  /**
   * Adds a public subnet. Resources in the subnet depend on the attachment of the internet gateway, because AWS rejects
   * a load balancer in a VPC that has no internet gateway.
   */
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

  /**
   * Adds a NAT gateway. CloudFormation has to release the gateway's IP address before it detaches the internet gateway,
   * or the deletion fails.
   */
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
