import { RemovalPolicy } from 'aws-cdk-lib/core';
import { InstanceClass, InstanceSize, InstanceType, Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import {
  Credentials,
  DatabaseInstance,
  DatabaseInstanceEngine,
  PostgresEngineVersion,
  StorageType,
  SubnetGroup,
} from 'aws-cdk-lib/aws-rds';
import { Naming } from '@slipway/conventions';
import { Posture } from '@slipway/evidence';
import { EncryptionKey } from '@slipway/kms';
import { Acknowledgements } from '@slipway/least-privilege';
import { EndpointService, ServiceEndpoint } from '@slipway/network';
import { SecretRotation } from '@slipway/rotating-secret';
import { Construct } from 'constructs';
import { MASTER_USER, Secrets } from './components/secrets';
import { WebNetwork } from './components/vpc';

const HTTPS = 443;
/**
 * Version of PostgreSQL. A change upgrades existing databases.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html
 */
const VERSION = PostgresEngineVersion.VER_17_9;

export interface WebDatabaseProps {
  readonly name: Naming;
  readonly key: EncryptionKey;
  readonly network: WebNetwork;
  readonly secrets: Secrets;
}

/**
 * Small PostgreSQL database in the private subnets, created with its master user's secret, whose password then rotates.
 * Only the rotation function can reach the database until clients are allowed to connect.
 */
export class WebDatabase extends Construct {
  /** Database instance. Use its `connections` to allow clients to connect. */
  public readonly instance: DatabaseInstance;

  private readonly props: WebDatabaseProps;

  constructor(scope: Construct, id: string, props: WebDatabaseProps) {
    super(scope, id);
    this.props = props;
    const { network, secrets } = props;
    this.instance = this.addInstance();
    const { vpc } = network.network;
    const [subnet] = vpc.selectSubnets(network.privateSubnets).subnets; // AWS charges for an endpoint in each zone
    const rotation = secrets.rotateIn({
      database: this.instance,
      network: { vpc, subnets: { subnets: [subnet] } },
    });
    if (network.tasksAreInPublic) {
      this.addEndpoint(rotation, subnet.subnetId);
    }
  }

  private addInstance(): DatabaseInstance {
    const { name, key, network, secrets } = this.props;
    const { vpc } = network.network;
    const instance = new DatabaseInstance(this, 'Instance', {
      instanceIdentifier: name.database('database'),
      engine: DatabaseInstanceEngine.postgres({ version: VERSION }),
      instanceType: InstanceType.of(InstanceClass.T4G, InstanceSize.MICRO),
      storageType: StorageType.GP3,
      allocatedStorage: 20,
      storageEncrypted: true,
      storageEncryptionKey: key.reference,
      credentials: Credentials.fromSecret(secrets.database, MASTER_USER),
      databaseName: 'web',
      deleteAutomatedBackups: true,
      removalPolicy: RemovalPolicy.DESTROY,
      vpc,
      subnetGroup: new SubnetGroup(this, 'Subnets', {
        subnetGroupName: name.subnetGroup('database'),
        description: 'The private subnets of the web service',
        vpc,
        vpcSubnets: network.privateSubnets,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
      securityGroups: [
        new SecurityGroup(this, 'Access', {
          vpc,
          securityGroupName: name.securityGroup('database'),
          description: 'Who reaches the database',
          allowAllOutbound: false,
        }),
      ],
      publiclyAccessible: false,
      copyTagsToSnapshot: true,
    });
    this.acknowledge(instance);
    return instance;
  }

  /** Adds the endpoint through which the rotation reaches Secrets Manager without a NAT gateway. */
  private addEndpoint(rotation: SecretRotation, subnetId: string): void {
    const { name, network } = this.props;
    const { vpc } = network.network;
    const group = new SecurityGroup(this, 'EndpointAccess', {
      vpc,
      securityGroupName: name.securityGroup('endpoint'),
      description: 'Who reaches Secrets Manager by its endpoint',
      allowAllOutbound: false,
    });
    group.addIngressRule(Peer.ipv4(network.network.cidr), Port.tcp(HTTPS), 'HTTPS from the network');
    const endpoint = new ServiceEndpoint(this, 'Endpoint', {
      service: EndpointService.SECRETS_MANAGER,
      vpcId: vpc.vpcId,
      subnetIds: [subnetId],
      securityGroupIds: [group.securityGroupId],
    });
    rotation.grantRotate(endpoint);
  }

  private acknowledge(instance: DatabaseInstance): void {
    const ofInstance = Acknowledgements.of(instance, 'AwsSolutions');
    Posture.of(instance).acknowledge({
      rule: 'database-backups',
      reason: 'In a development environment, RDS keeps backups for one day, and migrations can create the schema again',
    });
    ofInstance.acknowledge({ rule: 'AwsSolutions-RDS3', reason: 'A development environment needs only one zone' });
    ofInstance.acknowledge({ rule: 'AwsSolutions-RDS10', reason: 'CW-18: everything can be destroyed' });
    ofInstance.acknowledge({ rule: 'AwsSolutions-RDS11', reason: 'Only allowed security groups can reach port 5432' });
  }
}
