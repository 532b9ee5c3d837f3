import { Duration } from 'aws-cdk-lib/core';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Peer, Port, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { CfnReplicationGroup, CfnSubnetGroup } from 'aws-cdk-lib/aws-elasticache';
import { NameRule, Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { Network } from '@slipway/network';
import { NotificationTopic } from '@slipway/notifications';
import { Construct } from 'constructs';
import { addAlarm } from './alarm';

const REDIS = 6379;
const HTTPS = 443;
const NODES = 2;

export interface SessionCacheProps {
  readonly network: Network;
  readonly key: EncryptionKey;
  readonly name: Naming;
  readonly suffix: string;
  /** Who is told when it ails. */
  readonly oncall: NotificationTopic;
  /** Version of Redis. @default '7.0' */
  readonly engineVersion?: string;
}

/** The sessions: Redis on two nodes in two zones, encrypted at rest and on the wire. */
export class SessionCache extends Construct {
  /** `host:port` of the primary. A group without shards has no configuration endpoint. */
  public readonly endpoint: string;

  constructor(scope: Construct, id: string, props: SessionCacheProps) {
    super(scope, id);
    const groupId = Naming.pattern('bc-{type}-{suffix}', { suffix: props.suffix }).of('cache', NameRule.CACHE);
    const subnets = this.addSubnetGroup(props);
    const group = new CfnReplicationGroup(this, 'Group', {
      replicationGroupId: groupId,
      replicationGroupDescription: 'Sessions of BrazilCart',
      engine: 'redis',
      engineVersion: props.engineVersion ?? '7.0',
      cacheNodeType: 'cache.t3.micro',
      numCacheClusters: NODES,
      automaticFailoverEnabled: true,
      multiAzEnabled: true,
      atRestEncryptionEnabled: true,
      transitEncryptionEnabled: true,
      kmsKeyId: props.key.keyArn,
      port: REDIS,
      cacheSubnetGroupName: subnets.ref,
      securityGroupIds: [this.addSecurityGroup(props).securityGroupId],
    });
    this.endpoint = `${group.attrPrimaryEndPointAddress}:${group.attrPrimaryEndPointPort}`;
    for (let node = 1; node <= NODES; node++) {
      this.addAlarms(props, `${groupId}-00${node}`, node);
    }
  }

  /**
   * ElastiCache publishes per node, and names the clusters of a group `<group>-001` onwards.
   *
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.html
   */
  private addAlarms({ name, oncall }: SessionCacheProps, cluster: string, node: number): void {
    const metric = (metricName: string, statistic: string) =>
      new Metric({
        namespace: 'AWS/ElastiCache',
        metricName,
        statistic,
        period: Duration.minutes(5),
        dimensionsMap: { CacheClusterId: cluster, CacheNodeId: '0001' },
      });
    addAlarm(this, `Cpu${node}`, {
      alarmName: name.of(`cache-${node}-cpu-alarm`),
      meaning: `Cache node ${cluster} has used more than 75 % of its CPU for ten minutes`,
      metric: metric('CPUUtilization', Stats.AVERAGE),
      threshold: 75,
      topic: oncall,
    });
    addAlarm(this, `Evictions${node}`, {
      alarmName: name.of(`cache-${node}-evictions-alarm`),
      meaning: `Cache node ${cluster} has thrown out more than 1,000 keys in five minutes, twice`,
      metric: metric('Evictions', Stats.SUM),
      threshold: 1000,
      topic: oncall,
    });
  }

  private addSubnetGroup({ network, name }: SessionCacheProps): CfnSubnetGroup {
    return new CfnSubnetGroup(this, 'Subnets', {
      cacheSubnetGroupName: name.of('cache-subnets'),
      description: 'The private subnets of BrazilCart',
      subnetIds: network.vpc.selectSubnets({ subnetType: SubnetType.PRIVATE_ISOLATED }).subnetIds,
    });
  }

  private addSecurityGroup({ network, name }: SessionCacheProps): SecurityGroup {
    const group = new SecurityGroup(this, 'Access', {
      vpc: network.vpc,
      securityGroupName: name.of('cache-access'),
      description: 'Who reaches the session cache',
      allowAllOutbound: false,
    });
    group.addIngressRule(Peer.ipv4(network.cidr), Port.tcp(REDIS), 'Redis from the network');
    group.addEgressRule(Peer.ipv4(network.cidr), Port.tcp(HTTPS), 'HTTPS to the network');
    return group;
  }
}
