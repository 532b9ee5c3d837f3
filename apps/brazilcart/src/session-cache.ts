import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Peer, Port, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { CfnReplicationGroup, CfnSubnetGroup } from 'aws-cdk-lib/aws-elasticache';
import { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { Acknowledgements } from '@slipway/least-privilege';
import { Network } from '@slipway/network';
import { NotificationTopic } from '@slipway/notifications';
import { Construct } from 'constructs';
import { addAlarm } from './alarm';
import { AlarmThresholds } from './alarm-thresholds';

const REDIS = 6379;
const HTTPS = 443;
const NODES = 2;
/**
 * Length of the token. ElastiCache allows 16 to 128 characters, and only some special characters.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html
 */
const TOKEN_LENGTH = 64;
const TOKEN_FIELD = 'token';

export interface SessionCacheProps {
  readonly network: Network;
  readonly key: EncryptionKey;
  readonly name: Naming;
  readonly suffix: string;
  /** Topic for alarms. */
  readonly oncall: NotificationTopic;
  readonly thresholds: AlarmThresholds;
  /** Version of Redis. @default '7.0' */
  readonly engineVersion?: string;
  /**
   * Whether clients must present a token. Set `false` to keep a replication group that was created without a token:
   * adding one would replace the group, which fails because the group's name is fixed.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-elasticache-replicationgroup.html
   */
  readonly requireToken: boolean;
}

/**
 * Session cache: Redis on two nodes in two zones, encrypted at rest and in transit. Clients must present the token,
 * unless `requireToken` is false.
 */
export class SessionCache extends Construct {
  /** Endpoint of the primary node, `host:port`. A group without shards has no configuration endpoint. */
  public readonly endpoint: string;
  /** Secret with JSON that contains the `token` for AUTH. The token is generated, and is not in the template. */
  public readonly secret: ISecret;

  constructor(scope: Construct, id: string, props: SessionCacheProps) {
    super(scope, id);
    const groupId = Naming.pattern('bc-{type}-{suffix}', { suffix: props.suffix }).cache('cache');
    const subnets = this.addSubnetGroup(props);
    this.secret = this.addToken(props);
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
      authToken: props.requireToken ? this.secret.secretValueFromJson(TOKEN_FIELD).unsafeUnwrap() : undefined,
      kmsKeyId: props.key.keyArn,
      port: REDIS,
      cacheSubnetGroupName: subnets.ref,
      securityGroupIds: [this.addSecurityGroup(props).securityGroupId],
    });
    Acknowledgements.of(group, 'AwsSolutions').acknowledge({
      rule: 'AwsSolutions-AEC5',
      reason: 'BC-06 requires port 6379, which only addresses in the network can reach',
    });
    Acknowledgements.of(this.secret, 'AwsSolutions').acknowledge({
      rule: 'AwsSolutions-SMG4',
      expires: '2027-06-30',
      reason: 'CloudFormation sets the cache token at deployment, so rotating only the secret would lock clients out',
    });
    this.endpoint = `${group.attrPrimaryEndPointAddress}:${group.attrPrimaryEndPointPort}`;
    for (let node = 1; node <= NODES; node++) {
      this.addAlarms(props, `${groupId}-00${node}`, node);
    }
  }

  /** Adds the token. The template only refers to it, and CloudFormation reads it when it creates the group. */
  private addToken({ name, key }: SessionCacheProps): Secret {
    return new Secret(this, 'Token', {
      secretName: name.secret('cache-secret'),
      description: 'Token of the session cache, as JSON',
      encryptionKey: key.reference,
      removalPolicy: RemovalPolicy.DESTROY,
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: TOKEN_FIELD,
        passwordLength: TOKEN_LENGTH,
        excludePunctuation: true,
      },
    });
  }

  /**
   * Adds the alarms. ElastiCache publishes metrics per node, and names the clusters of a group `<group>-001` and so on.
   * The CPU alarm uses the average, because CPU is a level; the evictions alarm uses the sum, because evictions are
   * events.
   *
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.html
   */
  private addAlarms({ name, oncall: topic, thresholds }: SessionCacheProps, cluster: string, node: number): void {
    const { cacheCpuPercent: percent, cacheEvictions: evictions } = thresholds;
    const metric = (metricName: string, statistic: string) =>
      new Metric({
        namespace: 'AWS/ElastiCache',
        metricName,
        statistic,
        period: Duration.minutes(5),
        dimensionsMap: { CacheClusterId: cluster, CacheNodeId: '0001' },
      });
    addAlarm(this, `Cpu${node}`, {
      alarmName: name.alarm(`cache-${node}-cpu`),
      topic,
      threshold: percent,
      meaning: `Cache node ${cluster} has used more than ${percent} % of its CPU for ten minutes`,
      metric: metric('CPUUtilization', Stats.AVERAGE),
    });
    addAlarm(this, `Evictions${node}`, {
      alarmName: name.alarm(`cache-${node}-evictions`),
      topic,
      threshold: evictions,
      meaning: `Cache node ${cluster} has evicted more than ${evictions} keys in five minutes, twice`,
      metric: metric('Evictions', Stats.SUM),
    });
  }

  private addSubnetGroup({ network, name }: SessionCacheProps): CfnSubnetGroup {
    return new CfnSubnetGroup(this, 'Subnets', {
      cacheSubnetGroupName: name.subnetGroup('cache'),
      description: 'The private subnets of BrazilCart',
      subnetIds: network.vpc.selectSubnets({ subnetType: SubnetType.PRIVATE_ISOLATED }).subnetIds,
    });
  }

  private addSecurityGroup({ network, name }: SessionCacheProps): SecurityGroup {
    const group = new SecurityGroup(this, 'Access', {
      vpc: network.vpc,
      securityGroupName: name.securityGroup('cache-access'),
      description: 'Who reaches the session cache',
      allowAllOutbound: false,
    });
    group.addIngressRule(Peer.ipv4(network.cidr), Port.tcp(REDIS), 'Redis from the network');
    group.addEgressRule(Peer.ipv4(network.cidr), Port.tcp(HTTPS), 'HTTPS to the network');
    return group;
  }
}
