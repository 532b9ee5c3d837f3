import { CodePipelineClient, GetPipelineCommand } from '@aws-sdk/client-codepipeline';
import {
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { DescribeReplicationGroupsCommand, ElastiCacheClient } from '@aws-sdk/client-elasticache';
import { GetKeyRotationStatusCommand, KMSClient } from '@aws-sdk/client-kms';
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { GetBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DeployedStack } from '@slipway/testing/deployed-stack';
import { readConfig } from '../src/config';

/** Suffix for the titles of checks that need a real AWS account, so that a run against an emulator can omit them. */
const NEEDS_AWS = '(needs AWS)';

const { suffix, region } = readConfig();
let stack: DeployedStack;
beforeAll(async () => (stack = await DeployedStack.find(`brazilcart-stack-${suffix}`, region)));

describe('the deployed BrazilCart', () => {
  it('[BC-13] has a VPC with the configured address range', async () => {
    const ec2 = new EC2Client({ region });

    const { Vpcs: [vpc] = [] } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [stack.outputs.VpcId] }));

    expect(vpc.CidrBlock).toBe('10.0.0.0/16');
  });

  it('[BC-13] resolves names in its VPC', async () => {
    const ec2 = new EC2Client({ region });

    const { EnableDnsHostnames: hostnames } = await ec2.send(
      new DescribeVpcAttributeCommand({ VpcId: stack.outputs.VpcId, Attribute: 'enableDnsHostnames' }),
    );
    const { EnableDnsSupport: support } = await ec2.send(
      new DescribeVpcAttributeCommand({ VpcId: stack.outputs.VpcId, Attribute: 'enableDnsSupport' }),
    );

    expect([hostnames?.Value, support?.Value]).toEqual([true, true]);
  });

  it('[BC-13] has three private subnets, one per zone', async () => {
    const ec2 = new EC2Client({ region });

    const { Subnets: subnets = [] } = await ec2.send(
      new DescribeSubnetsCommand({ SubnetIds: stack.idsOf('AWS::EC2::Subnet') }),
    );

    expect(
      subnets
        .map(({ CidrBlock, AvailabilityZone, MapPublicIpOnLaunch }) => [
          CidrBlock,
          AvailabilityZone,
          Boolean(MapPublicIpOnLaunch),
        ])
        .sort(),
    ).toEqual(['a', 'b', 'c'].map((zone, index) => [`10.0.${index + 1}.0/24`, `${region}${zone}`, false]));
  });

  it('[BC-13] has PostgreSQL in two zones, encrypted and private', async () => {
    const rds = new RDSClient({ region });

    const { DBInstances: [database] = [] } = await rds.send(
      new DescribeDBInstancesCommand({ DBInstanceIdentifier: `brazilcart-db-${suffix}` }),
    );

    expect(database).toMatchObject({
      Engine: 'postgres',
      MultiAZ: true,
      StorageEncrypted: true,
      PubliclyAccessible: false,
      BackupRetentionPeriod: 7,
      DBInstanceStatus: 'available',
    });
    expect(`${database.Endpoint!.Address}:${database.Endpoint!.Port}`).toBe(stack.outputs.RdsEndpoint);
  });

  it('[BC-13] has Redis in two zones, encrypted at rest and in transit', async () => {
    const elastiCache = new ElastiCacheClient({ region });

    const { ReplicationGroups: [group] = [] } = await elastiCache.send(
      new DescribeReplicationGroupsCommand({ ReplicationGroupId: `bc-cache-${suffix}` }),
    );

    expect(group).toMatchObject({
      AutomaticFailover: 'enabled',
      MultiAZ: 'enabled',
      AtRestEncryptionEnabled: true,
      TransitEncryptionEnabled: true,
    });
  });

  it('[BC-13] allows connections only from its network', async () => {
    const ec2 = new EC2Client({ region });

    const { SecurityGroups: groups = [] } = await ec2.send(
      new DescribeSecurityGroupsCommand({ GroupIds: stack.idsOf('AWS::EC2::SecurityGroup') }),
    );

    expect(
      groups
        .map(({ IpPermissions }) =>
          IpPermissions!.map(({ FromPort, ToPort, IpRanges }) => [
            FromPort,
            ToPort,
            IpRanges!.map(({ CidrIp }) => CidrIp),
          ]),
        )
        .sort(),
    ).toEqual([[[5432, 5432, ['10.0.0.0/16']]], [[6379, 6379, ['10.0.0.0/16']]]]);
  });

  it('[BC-13] rotates its key', async () => {
    const kms = new KMSClient({ region });

    const { KeyRotationEnabled: rotates } = await kms.send(
      new GetKeyRotationStatusCommand({ KeyId: stack.outputs.KmsKeyId }),
    );

    expect(rotates).toBe(true);
  });

  it('[BC-13] has complete credentials in its secret', async () => {
    const secrets = new SecretsManagerClient({ region });

    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: stack.outputs.DbSecretArn }));

    const { password, ...rest } = JSON.parse(SecretString!);
    expect(rest).toMatchObject({
      username: 'brazilcart_admin',
      engine: 'postgres',
      port: 5432,
      dbname: 'brazilcart',
      host: stack.outputs.RdsEndpoint.split(':')[0],
    });
    expect(password.length).toBe(20);
  });

  it(`[BC-13] has the pipeline with its stages ${NEEDS_AWS}`, async () => {
    const codePipeline = new CodePipelineClient({ region });

    const { pipeline } = await codePipeline.send(new GetPipelineCommand({ name: stack.outputs.PipelineName }));

    expect(pipeline!.stages!.map(({ name }) => name)).toEqual(['Source', 'Build', 'Deploy']);
    expect(pipeline).toMatchObject({ pipelineType: 'V2', executionMode: 'QUEUED' });
  });

  it('[BC-13] keeps versions in every bucket', async () => {
    const s3 = new S3Client({ region, forcePathStyle: true });

    for (const Bucket of stack.idsOf('AWS::S3::Bucket')) {
      expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
    }
  });

  it('[BC-13] is named after its suffix', () => {
    const named = [
      'AWS::S3::Bucket',
      'AWS::IAM::Role',
      'AWS::Lambda::Function',
      'AWS::CodeBuild::Project',
      'AWS::CodePipeline::Pipeline',
      'AWS::RDS::DBInstance',
      'AWS::ElastiCache::ReplicationGroup',
    ].flatMap((type) => stack.idsOf(type));

    expect(named.length).toBeGreaterThan(9);
    expect(named.filter((name) => !new RegExp(`^(brazilcart|bc)-.*-${suffix}$`).test(name))).toEqual([]);
  });
});
