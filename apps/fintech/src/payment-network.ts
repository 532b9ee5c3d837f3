import { Annotations } from 'aws-cdk-lib/core';
import { IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { Config } from './config';
import { FoundationStack } from './foundation-stack';
import { NetworkStack } from './network-stack';

/** Where the service and the builds run: a network of its own, or one that is there already. */
export class PaymentNetwork {
  /** Adds the network of its own, unless the configuration has one that is there already. */
  public static of(scope: Construct, config: Config, foundation: FoundationStack): PaymentNetwork {
    return new PaymentNetwork(config, config.vpc ? undefined : new NetworkStack(scope, config, foundation));
  }

  private constructor(
    private readonly config: Config,
    /** @default - the network is there already */
    public readonly stack?: NetworkStack,
  ) {}

  /** IPv4 addresses from which the private subnets reach the internet. */
  public get natAddresses(): readonly string[] {
    return this.stack?.natAddresses ?? this.config.vpc!.natAddresses;
  }

  /** The VPC, as a stack refers to it. */
  public vpcIn(scope: Construct): IVpc {
    if (this.stack) {
      return this.stack.vpc;
    }
    const { vpcId, zones, publicSubnetIds, privateSubnetIds } = this.config.vpc!;
    const vpc = Vpc.fromVpcAttributes(scope, 'Vpc', {
      vpcId,
      availabilityZones: [...zones],
      publicSubnetIds: [...publicSubnetIds],
      privateSubnetIds: [...privateSubnetIds],
    });
    Annotations.of(vpc).acknowledgeWarning('@aws-cdk/aws-ec2:noSubnetRouteTableId', 'Nothing here adds routes');
    return vpc;
  }
}
