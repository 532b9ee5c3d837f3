import { Stack, Validations } from 'aws-cdk-lib/core';
import { IVpc } from 'aws-cdk-lib/aws-ec2';
import { FargateZones, Network } from '@slipway/network';
import { Construct } from 'constructs';
import { Config } from './config';
import { FoundationStack } from './foundation-stack';
import { namesOf } from './names';

/** Stack with the VPC of the service and the builds. */
export class NetworkStack extends Stack {
  public readonly vpc: IVpc;
  /** IPv4 addresses from which the private subnets reach the internet. */
  public readonly natAddresses: readonly string[];

  constructor(scope: Construct, config: Config, { key }: FoundationStack) {
    const { account, region, zones = FargateZones.of(region), sizes } = config;
    const name = namesOf(config);
    super(scope, 'Network', {
      stackName: name.stack('network'),
      env: { account, region },
      description: 'Network of a payment service',
    });

    const network = Network.publicAndPrivate(this, 'Network', {
      name: name.vpc(),
      cidr: '10.40.0.0/16',
      nat: sizes.nat,
      flowLogs: { key },
      zones: zones.map((availabilityZone, index) => ({
        availabilityZone,
        publicCidr: `10.40.${index}.0/24`,
        privateCidr: `10.40.${10 + index}.0/24`,
      })),
    });
    if (zones.some((zone) => zone.startsWith(region))) {
      Validations.of(network).acknowledge({
        id: 'CloudFormation-Validate::W3010',
        reason: 'The deployment configuration lists these zones',
      });
    }
    this.vpc = network.vpc;
    this.natAddresses = network.natAddresses;
  }
}
