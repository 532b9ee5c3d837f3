import { Annotations } from 'aws-cdk-lib/core';
import { IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { Config } from './config';
import { FoundationStack } from './foundation-stack';
import { NetworkStack } from './network-stack';

/** Network of the service and the builds: a new one, or an existing one. */
export class PaymentNetwork {
  /** Adds a new network, unless the configuration names an existing one. */
  public static of(scope: Construct, config: Config, foundation: FoundationStack): PaymentNetwork {
    return new PaymentNetwork(config, config.vpc ? undefined : new NetworkStack(scope, config, foundation));
  }

  private constructor(
    private readonly config: Config,
    /** Stack of the network. @default - the network already exists */
    public readonly stack?: NetworkStack,
  ) {}

  /** IPv4 addresses from which the private subnets reach the internet. */
  public get natAddresses(): readonly string[] {
    return this.stack?.natAddresses ?? this.config.vpc!.natAddresses;
  }

  /** Returns the VPC, for use in a stack. */
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
    Annotations.of(vpc).acknowledgeWarning(
      '@aws-cdk/aws-ec2:noSubnetRouteTableId',
      'This app adds no routes to the VPC',
    );
    return vpc;
  }
}
