import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
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
import { Network } from '@slipway/network';
import { NotificationTopic } from '@slipway/notifications';
import { Construct } from 'constructs';
import { addAlarm } from './alarm';

const POSTGRES = 5432;
const HTTPS = 443;
const USER = 'brazilcart_admin';
const DATABASE = 'brazilcart';

export interface OrdersDatabaseProps {
  readonly network: Network;
  readonly key: EncryptionKey;
  readonly name: Naming;
  /** Who is told when it ails. */
  readonly oncall: NotificationTopic;
  /**
   * Version of PostgreSQL, with its major version. RDS changes it only when it changes here.
   *
   * @default 15.7
   */
  readonly engineVersion?: PostgresEngineVersion;
}

/** The orders: PostgreSQL in two zones, reached only from the network, with credentials that nobody has typed. */
export class OrdersDatabase extends Construct {
  /** `host:port`. */
  public readonly endpoint: string;
  /** Secret with username, password, engine, host, port and dbname. */
  public readonly secretArn: string;

  constructor(scope: Construct, id: string, props: OrdersDatabaseProps) {
    super(scope, id);
    const { key, name } = props;
    const secret = this.addCredentials(key, name);
    const database = new DatabaseInstance(this, 'Instance', {
      instanceIdentifier: name.of('db'),
      engine: DatabaseInstanceEngine.postgres({
        version: props.engineVersion ?? PostgresEngineVersion.of('15.7', '15'),
      }),
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
    addAlarm(this, 'Cpu', {
      alarmName: name.of('db-cpu-alarm'),
      meaning: 'The database has used more than 80 % of its CPU for ten minutes',
      metric: database.metricCPUUtilization(),
      threshold: 80,
      topic: props.oncall,
    });
    addAlarm(this, 'Connections', {
      alarmName: name.of('db-connections-alarm'),
      meaning: 'The database has had more than 80 connections for ten minutes',
      metric: database.metricDatabaseConnections(),
      threshold: 80,
      topic: props.oncall,
    });
  }

  /** CloudFormation adds engine, host, port and dbname when the instance stands: `attach` is called by the instance. */
  private addCredentials(key: EncryptionKey, name: Naming): Secret {
    return new Secret(this, 'Credentials', {
      secretName: name.of('db-secret'),
      description: 'Credentials of the orders database, as JSON',
      encryptionKey: key.reference,
      removalPolicy: RemovalPolicy.DESTROY,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: USER }),
        generateStringKey: 'password',
        passwordLength: 20,
        excludeCharacters: '/@" ',
        requireEachIncludedType: true,
      },
    });
  }

  private addSubnetGroup({ network, name }: OrdersDatabaseProps): SubnetGroup {
    return new SubnetGroup(this, 'Subnets', {
      subnetGroupName: name.of('db-subnets'),
      description: 'The private subnets of BrazilCart',
      vpc: network.vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  private addSecurityGroup({ network, name }: OrdersDatabaseProps): SecurityGroup {
    const group = new SecurityGroup(this, 'Access', {
      vpc: network.vpc,
      securityGroupName: name.of('db-access'),
      description: 'Who reaches the orders database',
      allowAllOutbound: false,
    });
    group.addIngressRule(Peer.ipv4(network.cidr), Port.tcp(POSTGRES), 'PostgreSQL from the network');
    group.addEgressRule(Peer.ipv4(network.cidr), Port.tcp(HTTPS), 'HTTPS to the network');
    return group;
  }
}
