import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { InstanceClass, InstanceSize, InstanceType, Peer, Port, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import {
  Credentials,
  DatabaseInstance,
  DatabaseInstanceEngine,
  PostgresEngineVersion,
  SubnetGroup,
} from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { Acknowledgements } from '@slipway/least-privilege';
import { EndpointService, Network } from '@slipway/network';
import { NotificationTopic } from '@slipway/notifications';
import { Rotation, SecretRotation } from '@slipway/rotating-secret';
import { Construct } from 'constructs';
import { addAlarm } from './alarm';
import { AlarmThresholds } from './alarm-thresholds';

const POSTGRES = 5432;
const HTTPS = 443;
const USER = 'brazilcart_admin';
const DATABASE = 'brazilcart';
const PASSWORD_LENGTH = 20;
const NOT_IN_PASSWORDS = '/@" ';
/**
 * Newest version of PostgreSQL 15 with which RDS created instances in November 2026. RDS no longer creates instances
 * with 15.2 to 15.12.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html
 */
const NEWEST = PostgresEngineVersion.of('15.19', '15');

export interface OrdersDatabaseProps {
  readonly network: Network;
  readonly key: EncryptionKey;
  readonly name: Naming;
  /** Topic for alarms. */
  readonly oncall: NotificationTopic;
  readonly thresholds: AlarmThresholds;
  /**
   * PostgreSQL version, including the major version. RDS upgrades the database if this prop changes, and otherwise only
   * if the running version is retired. RDS does not create new instances with a retired version: 15.7 works only for
   * instances that already run 15.7.
   *
   * @default 15.19
   */
  readonly engineVersion?: PostgresEngineVersion;
  /** Whether the database password is rotated every 30 days. The network then needs an endpoint for Secrets Manager. */
  readonly rotates: boolean;
}

/** Orders database: PostgreSQL in two zones, reachable only from the network, with generated credentials. */
export class OrdersDatabase extends Construct {
  /** Endpoint of the database, `host:port`. */
  public readonly endpoint: string;
  /** ARN of the secret with username, password, engine, host, port and dbname. */
  public readonly secretArn: string;

  constructor(scope: Construct, id: string, props: OrdersDatabaseProps) {
    super(scope, id);
    const { key, name } = props;
    const secret = this.addCredentials(key, name);
    const database = new DatabaseInstance(this, 'Instance', {
      instanceIdentifier: name.database('db'),
      engine: DatabaseInstanceEngine.postgres({ version: props.engineVersion ?? NEWEST }),
      instanceType: InstanceType.of(InstanceClass.T3, InstanceSize.MICRO),
      allocatedStorage: 20,
      autoMinorVersionUpgrade: false,
      multiAz: true,
      storageEncrypted: true,
      storageEncryptionKey: key.reference,
      credentials: Credentials.fromSecret(secret, USER),
      databaseName: DATABASE,
      backupRetention: Duration.days(7),
      deleteAutomatedBackups: true,
      removalPolicy: RemovalPolicy.DESTROY,
      vpc: props.network.vpc,
      subnetGroup: this.addSubnetGroup(props),
      securityGroups: [this.addSecurityGroup(props)],
      publiclyAccessible: false,
      copyTagsToSnapshot: true,
    });
    this.endpoint = `${database.dbInstanceEndpointAddress}:${database.dbInstanceEndpointPort}`;
    this.secretArn = secret.secretArn;
    this.addAlarms(database, props);
    this.acknowledgeFindings(database);
    if (props.rotates) {
      this.addRotation(database, secret, props);
    } else {
      Acknowledgements.of(secret, 'AwsSolutions').acknowledge({
        rule: 'AwsSolutions-SMG4',
        reason:
          'DB_ROTATION=monthly enables rotation. It is off by default, because it needs an endpoint in a network without internet access',
      });
    }
  }

  /**
   * Adds the rotation. The security groups of the data stores do not change, as BC-06 requires: they already allow the
   * whole network, which contains the rotation.
   */
  private addRotation(database: DatabaseInstance, secret: Secret, { network, key, name, oncall }: OrdersDatabaseProps) {
    const { vpc } = network;
    const securityGroup = new SecurityGroup(this, 'RotationAccess', {
      vpc,
      securityGroupName: name.securityGroup('db-rotation'),
      description: 'Who rotates the password of the orders database',
      allowAllOutbound: false,
    });
    securityGroup.addEgressRule(Peer.ipv4(network.cidr), Port.tcp(POSTGRES), 'PostgreSQL in the network');
    securityGroup.addEgressRule(Peer.ipv4(network.cidr), Port.tcp(HTTPS), 'Secrets Manager by its endpoint');
    const subnets = { subnetType: SubnetType.PRIVATE_ISOLATED };
    const rotation = new SecretRotation(this, 'Rotation', {
      secret,
      rotation: Rotation.postgresUser({
        username: USER,
        length: PASSWORD_LENGTH,
        excludeCharacters: NOT_IN_PASSWORDS,
        at: { database, network: { vpc, subnets, securityGroup } },
      }),
      name,
      key,
      holds: 'db',
    });
    rotation.grantRotate(network.endpoint(EndpointService.SECRETS_MANAGER));
    oncall.onAlarm(rotation.alarm);
  }

  private acknowledgeFindings(database: DatabaseInstance): void {
    const instance = Acknowledgements.of(database, 'AwsSolutions');
    instance.acknowledge({
      rule: 'AwsSolutions-RDS10',
      reason: 'BC-14: everything can be destroyed; a protected database would stop the removal of its stack',
    });
    instance.acknowledge({
      rule: 'AwsSolutions-RDS11',
      reason: 'BC-06 and BC-07 require port 5432, which only addresses in the network can reach',
    });
  }

  /**
   * Adds the alarms. Both metrics measure levels, so the alarms use averages.
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html
   */
  private addAlarms(database: DatabaseInstance, { name, oncall: topic, thresholds }: OrdersDatabaseProps): void {
    const statistic = Stats.AVERAGE;
    const { databaseCpuPercent: percent, databaseConnections: connections } = thresholds;
    addAlarm(this, 'Cpu', {
      alarmName: name.alarm('db-cpu'),
      topic,
      threshold: percent,
      meaning: `The database has used more than ${percent} % of its CPU for ten minutes`,
      metric: database.metricCPUUtilization({ statistic }),
    });
    addAlarm(this, 'Connections', {
      alarmName: name.alarm('db-connections'),
      topic,
      threshold: connections,
      meaning: `The database has had more than ${connections} connections for ten minutes`,
      metric: database.metricDatabaseConnections({ statistic }),
    });
  }

  /**
   * Adds the secret. CloudFormation adds engine, host, port and dbname once the instance exists: the instance itself
   * calls `attach`.
   */
  private addCredentials(key: EncryptionKey, name: Naming): Secret {
    return new Secret(this, 'Credentials', {
      secretName: name.secret('db-secret'),
      description: 'Credentials of the orders database, as JSON',
      encryptionKey: key.reference,
      removalPolicy: RemovalPolicy.DESTROY,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: USER }),
        generateStringKey: 'password',
        passwordLength: PASSWORD_LENGTH,
        excludeCharacters: NOT_IN_PASSWORDS,
        requireEachIncludedType: true,
      },
    });
  }

  private addSubnetGroup({ network, name }: OrdersDatabaseProps): SubnetGroup {
    return new SubnetGroup(this, 'Subnets', {
      subnetGroupName: name.subnetGroup('db'),
      description: 'The private subnets of BrazilCart',
      vpc: network.vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  private addSecurityGroup({ network, name }: OrdersDatabaseProps): SecurityGroup {
    const group = new SecurityGroup(this, 'Access', {
      vpc: network.vpc,
      securityGroupName: name.securityGroup('db-access'),
      description: 'Who reaches the orders database',
      allowAllOutbound: false,
    });
    group.addIngressRule(Peer.ipv4(network.cidr), Port.tcp(POSTGRES), 'PostgreSQL from the network');
    group.addEgressRule(Peer.ipv4(network.cidr), Port.tcp(HTTPS), 'HTTPS to the network');
    return group;
  }
}
