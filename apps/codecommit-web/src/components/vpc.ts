import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { SubnetSelection, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { NatGateways, Network } from '@slipway/network';
import { Construct } from 'constructs';

export interface WebNetworkProps {
  readonly name: Naming;
  readonly key: EncryptionKey;
  /** Names or IDs of three Availability Zones. */
  readonly zones: readonly string[];
  readonly nat: NatGateways;
}

/**
 * Network in three Availability Zones. Without NAT gateways, tasks can reach the internet only from the public subnets.
 */
export class WebNetwork extends Construct {
  public readonly network: Network;
  /** Subnets in which the tasks run and from which they pull their image. */
  public readonly taskSubnets: SubnetSelection;
  /** Whether tasks run in public subnets, where they need a public address. */
  public readonly tasksAreInPublic: boolean;
  /** Private subnets, with or without internet access. */
  public readonly privateSubnets: SubnetSelection;

  constructor(scope: Construct, id: string, props: WebNetworkProps) {
    super(scope, id);
    const { name, key, zones, nat } = props;
    this.network = Network.publicAndPrivate(this, 'Network', {
      name: name.vpc(),
      cidr: '10.0.0.0/16',
      nat,
      flowLogs: { key, retention: RetentionDays.ONE_MONTH },
      zones: zones.map((availabilityZone, index) => ({
        availabilityZone,
        publicCidr: `10.0.${index + 1}.0/24`,
        privateCidr: `10.0.${index + 11}.0/24`,
      })),
    });
    this.tasksAreInPublic = nat === NatGateways.NONE;
    this.privateSubnets = {
      subnetType: this.tasksAreInPublic ? SubnetType.PRIVATE_ISOLATED : SubnetType.PRIVATE_WITH_EGRESS,
    };
    this.taskSubnets = this.tasksAreInPublic ? { subnetType: SubnetType.PUBLIC } : this.privateSubnets;
  }
}
