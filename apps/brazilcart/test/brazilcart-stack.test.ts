import { Template } from 'aws-cdk-lib/assertions';
import { postureFindings } from '@slipway/evidence';
import { only, resourcesOf } from '@slipway/testing/template-resources';
import { synthesized } from './synthesized';

const ACCOUNT = { Ref: 'AWS::AccountId' };
const named = (type: string) => ({ 'Fn::Join': ['', [`brazilcart-${type}-`, ACCOUNT, '-dev']] });

let template: Template;
beforeAll(() => (template = synthesized()));

describe('BrazilCart', () => {
  it('[BC-02] has a VPC with three private subnets, one per zone, and DNS', () => {
    expect(only(template, 'AWS::EC2::VPC')[1].Properties).toMatchObject({
      CidrBlock: '10.0.0.0/16',
      EnableDnsHostnames: true,
      EnableDnsSupport: true,
    });
    expect(
      resourcesOf(template, 'AWS::EC2::Subnet').map(([, { Properties }]) => [
        Properties.CidrBlock,
        Properties.AvailabilityZone,
        Properties.MapPublicIpOnLaunch,
      ]),
    ).toEqual([
      ['10.0.1.0/24', 'eu-south-2a', false],
      ['10.0.2.0/24', 'eu-south-2b', false],
      ['10.0.3.0/24', 'eu-south-2c', false],
    ]);
  });

  it.each(['AWS::EC2::InternetGateway', 'AWS::EC2::NatGateway', 'AWS::EC2::Route', 'AWS::EC2::VPCPeeringConnection'])(
    '[BC-02] has no route to the internet: no %s',
    (type) => {
      template.resourceCountIs(type, 0);
    },
  );

  it('[BC-03] encrypts the database and the artifacts with one rotating key', () => {
    const [id, { Properties }] = only(template, 'AWS::KMS::Key');
    const key = { 'Fn::GetAtt': [id, 'Arn'] };

    expect(Properties.EnableKeyRotation).toBe(true);
    template.hasResourceProperties('AWS::KMS::Alias', { AliasName: 'alias/brazilcart-dev', TargetKeyId: key });
    template.hasResourceProperties('AWS::RDS::DBInstance', { KmsKeyId: key, StorageEncrypted: true });
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketName: named('artifacts'),
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { KMSMasterKeyID: key } }],
      },
    });
  });

  it('[BC-04] has PostgreSQL 15.19 in two zones, backed up for a week', () => {
    const [, { Properties, DeletionPolicy }] = only(template, 'AWS::RDS::DBInstance');
    const subnets = resourcesOf(template, 'AWS::EC2::Subnet').map(([id]) => ({ Ref: id }));

    expect(Properties).toMatchObject({
      DBInstanceIdentifier: 'brazilcart-db-dev',
      Engine: 'postgres',
      EngineVersion: '15.19',
      DBInstanceClass: 'db.t3.micro',
      AllocatedStorage: '20',
      MultiAZ: true,
      DBName: 'brazilcart',
      MasterUsername: 'brazilcart_admin',
      BackupRetentionPeriod: 7,
      PubliclyAccessible: false,
      AutoMinorVersionUpgrade: false,
    });
    expect(DeletionPolicy).toBe('Delete');
    expect(only(template, 'AWS::RDS::DBSubnetGroup')[1].Properties.SubnetIds).toEqual(subnets);
  });

  it('[BC-04] uses no version by default that AWS has retired, and fails if configured to use one', () => {
    const closed = (variables: Record<string, string>) =>
      postureFindings([{ file: '', template: synthesized('dev', variables).toJSON() }]).filter(
        ({ rule }) => rule === 'closed-version',
      );

    expect(closed({})).toEqual([]);
    expect(closed({ POSTGRES_VERSION: '15.7' })).toEqual([
      expect.objectContaining({
        logicalId: 'DatabaseInstanceAA8A5FDE',
        problem: expect.stringMatching(/postgres 15\.7, which has been closed to new instances since 2026-05-01$/),
        instead: expect.stringMatching(/^use 15\.13 or newer/),
        isAdvice: false,
      }),
    ]);
  });

  it('requires a token for the cache, which is generated and in no template', () => {
    const [id, { Properties }] = resourcesOf(template, 'AWS::SecretsManager::Secret').find(
      ([, secret]) => secret.Properties.Name === 'brazilcart-cache-secret-dev',
    )!;

    expect(Properties).toMatchObject({
      GenerateSecretString: {
        SecretStringTemplate: '{}',
        GenerateStringKey: 'token',
        PasswordLength: 64,
        ExcludePunctuation: true,
      },
      KmsKeyId: { 'Fn::GetAtt': [only(template, 'AWS::KMS::Key')[0], 'Arn'] },
    });
    expect(only(template, 'AWS::ElastiCache::ReplicationGroup')[1].Properties.AuthToken).toEqual({
      'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: id }, ':SecretString:token::}}']],
    });
  });

  it('keeps a cache that was created without a token, if configured to', () => {
    expect(
      only(synthesized('dev', { CACHE_TOKEN: 'none' }), 'AWS::ElastiCache::ReplicationGroup')[1].Properties.AuthToken,
    ).toBeUndefined();
  });

  it('[BC-05] has Redis 7.0 on two nodes that take over for each other, encrypted at rest and in transit', () => {
    const [, { Properties }] = only(template, 'AWS::ElastiCache::ReplicationGroup');

    expect(Properties).toMatchObject({
      ReplicationGroupId: 'bc-cache-dev',
      Engine: 'redis',
      EngineVersion: '7.0',
      CacheNodeType: 'cache.t3.micro',
      NumCacheClusters: 2,
      AutomaticFailoverEnabled: true,
      MultiAZEnabled: true,
      AtRestEncryptionEnabled: true,
      TransitEncryptionEnabled: true,
      CacheSubnetGroupName: { Ref: only(template, 'AWS::ElastiCache::SubnetGroup')[0] },
    });
  });

  it.each([
    ['db', 5432, 'AWS::RDS::DBInstance', 'VPCSecurityGroups'],
    ['cache', 6379, 'AWS::ElastiCache::ReplicationGroup', 'SecurityGroupIds'],
  ])('[BC-06] opens the %s on %i to the network only', (type, port, owner, property) => {
    const [id, { Properties }] = resourcesOf(template, 'AWS::EC2::SecurityGroup').find(
      ([, group]) => group.Properties.GroupName === `brazilcart-${type}-access-dev`,
    )!;

    expect(Properties.SecurityGroupIngress).toEqual([
      expect.objectContaining({ CidrIp: '10.0.0.0/16', IpProtocol: 'tcp', FromPort: port, ToPort: port }),
    ]);
    expect(Properties.SecurityGroupEgress).toEqual([
      expect.objectContaining({ CidrIp: '10.0.0.0/16', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }),
    ]);
    expect(only(template, owner)[1].Properties[property]).toEqual([{ 'Fn::GetAtt': [id, 'GroupId'] }]);
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  });

  it('[BC-07] generates the password, so that nobody sees it, and lets CloudFormation complete the credentials', () => {
    const [id, { Properties }] = resourcesOf(template, 'AWS::SecretsManager::Secret').find(
      ([, secret]) => secret.Properties.Name === 'brazilcart-db-secret-dev',
    )!;

    expect(Properties.GenerateSecretString).toEqual({
      PasswordLength: 20,
      ExcludeCharacters: '/@" ',
      RequireEachIncludedType: true,
      GenerateStringKey: 'password',
      SecretStringTemplate: '{"username":"brazilcart_admin"}',
    });
    expect(only(template, 'AWS::RDS::DBInstance')[1].Properties.MasterUserPassword).toEqual({
      'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: id }, ':SecretString:password::}}']],
    });
    expect(only(template, 'AWS::SecretsManager::SecretTargetAttachment')[1].Properties).toEqual({
      SecretId: { Ref: id },
      TargetType: 'AWS::RDS::DBInstance',
      TargetId: { Ref: only(template, 'AWS::RDS::DBInstance')[0] },
    });
  });

  it.each([
    ['brazilcart-db-cpu-alarm-dev', 'AWS/RDS', 'CPUUtilization', 'Average', 80, ['DBInstanceIdentifier']],
    ['brazilcart-db-connections-alarm-dev', 'AWS/RDS', 'DatabaseConnections', 'Average', 80, ['DBInstanceIdentifier']],
    [
      'brazilcart-cache-1-cpu-alarm-dev',
      'AWS/ElastiCache',
      'CPUUtilization',
      'Average',
      75,
      ['CacheClusterId=bc-cache-dev-001', 'CacheNodeId=0001'],
    ],
    [
      'brazilcart-cache-2-cpu-alarm-dev',
      'AWS/ElastiCache',
      'CPUUtilization',
      'Average',
      75,
      ['CacheClusterId=bc-cache-dev-002', 'CacheNodeId=0001'],
    ],
    [
      'brazilcart-cache-1-evictions-alarm-dev',
      'AWS/ElastiCache',
      'Evictions',
      'Sum',
      1000,
      ['CacheClusterId=bc-cache-dev-001', 'CacheNodeId=0001'],
    ],
    [
      'brazilcart-cache-2-evictions-alarm-dev',
      'AWS/ElastiCache',
      'Evictions',
      'Sum',
      1000,
      ['CacheClusterId=bc-cache-dev-002', 'CacheNodeId=0001'],
    ],
  ])(
    '[BC-08][BC-15] raises %s on %s %s, of which it uses the %s, above %i',
    (name, namespace, metric, statistic, threshold, dimensions) => {
      const [, { Properties }] = resourcesOf(template, 'AWS::CloudWatch::Alarm').find(
        ([, alarm]) => alarm.Properties.AlarmName === name,
      )!;

      expect(Properties).toMatchObject({
        Namespace: namespace,
        MetricName: metric,
        Statistic: statistic,
        Threshold: threshold,
        Period: 300,
        EvaluationPeriods: 2,
        ComparisonOperator: 'GreaterThanThreshold',
        AlarmActions: [{ Ref: only(template, 'AWS::SNS::Topic')[0] }],
      });
      expect(
        Properties.Dimensions.map(({ Name, Value }: { Name: string; Value: unknown }) =>
          typeof Value === 'string' ? `${Name}=${Value}` : Name,
        ),
      ).toEqual(dimensions);
    },
  );

  it('[BC-15] raises alarms above the thresholds in its variables, and names them', () => {
    const other = synthesized('dev', {
      DB_CPU_THRESHOLD: '61',
      DB_CONNECTIONS_THRESHOLD: '62',
      CACHE_CPU_THRESHOLD: '63',
      CACHE_EVICTIONS_THRESHOLD: '64',
    });

    const alarms = resourcesOf(other, 'AWS::CloudWatch::Alarm')
      .map(([, { Properties }]) => Properties)
      .filter(({ Namespace }) => ['AWS/RDS', 'AWS/ElastiCache'].includes(Namespace));

    expect(alarms.map(({ AlarmName, Threshold }) => `${AlarmName} ${Threshold}`)).toEqual([
      'brazilcart-db-cpu-alarm-dev 61',
      'brazilcart-db-connections-alarm-dev 62',
      'brazilcart-cache-1-cpu-alarm-dev 63',
      'brazilcart-cache-1-evictions-alarm-dev 64',
      'brazilcart-cache-2-cpu-alarm-dev 63',
      'brazilcart-cache-2-evictions-alarm-dev 64',
    ]);
    expect(alarms.filter(({ AlarmDescription, Threshold }) => !AlarmDescription.includes(` ${Threshold} `))).toEqual(
      [],
    );
  });

  it('[BC-08] notifies a person', () => {
    const [topic] = only(template, 'AWS::SNS::Topic');
    const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);
    expect(alarms).toHaveLength(8);
    expect(
      alarms.filter(({ AlarmActions }) => JSON.stringify(AlarmActions) !== JSON.stringify([{ Ref: topic }])),
    ).toEqual([]);
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'oncall@example.com',
      TopicArn: { Ref: only(template, 'AWS::SNS::Topic')[0] },
    });
  });

  it('[BC-09] keeps artifacts versioned, private, and for 30 days', () => {
    const [, { Properties }] = resourcesOf(template, 'AWS::S3::Bucket').find(
      ([, bucket]) => JSON.stringify(bucket.Properties.BucketName) === JSON.stringify(named('artifacts')),
    )!;

    expect(Properties).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } },
        ],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      LifecycleConfiguration: { Rules: [{ ExpirationInDays: 30, NoncurrentVersionExpiration: { NoncurrentDays: 7 } }] },
    });
  });

  it('logs access to each bucket in one that S3 encrypts, which nobody else may write to', () => {
    const buckets = resourcesOf(template, 'AWS::S3::Bucket').map(([, { Properties }]) => Properties);

    expect(buckets.map(({ LoggingConfiguration }) => LoggingConfiguration)).toEqual([
      undefined,
      ...['Uploads', 'Site', 'Delivery/Artifacts'].map((path) => ({
        DestinationBucketName: { Ref: 'BucketAccessLogsDF77FE7E' },
        LogFilePrefix: `BrazilCart/${path}/`,
      })),
    ]);
    expect(buckets[0].BucketEncryption).toEqual({
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    });
  });

  it('encrypts every log with its key, that of the function which empties buckets too', () => {
    const logs = resourcesOf(template, 'AWS::Logs::LogGroup').map(([, { Properties }]) => Properties);

    expect(logs.map(({ LogGroupName }) => LogGroupName)).toContain(
      '/aws/lambda/brazilcart-bucket-emptier-function-dev',
    );
    expect(logs.filter(({ KmsKeyId }) => KmsKeyId === undefined)).toEqual([]);
  });

  it('[BC-10] delivers source.zip through Build to Deploy', () => {
    const stages = only(template, 'AWS::CodePipeline::Pipeline')[1].Properties.Stages;

    expect(
      stages.map(
        ({
          Name,
          Actions: [{ ActionTypeId, Configuration }],
        }: {
          Name: string;
          Actions: { ActionTypeId: { Provider: string }; Configuration: object }[];
        }) => [Name, ActionTypeId.Provider, Configuration],
      ),
    ).toEqual([
      [
        'Source',
        'S3',
        {
          S3Bucket: { Ref: expect.stringMatching(/^Uploads/) },
          S3ObjectKey: 'source.zip',
          PollForSourceChanges: false,
        },
      ],
      ['Build', 'CodeBuild', { ProjectName: { Ref: only(template, 'AWS::CodeBuild::Project')[0] } }],
      ['Deploy', 'S3', { BucketName: { Ref: expect.stringMatching(/^Site/) }, Extract: 'true' }],
    ]);
    expect(only(template, 'AWS::CodeBuild::Project')[1].Properties.Environment).toMatchObject({
      ComputeType: 'BUILD_GENERAL1_SMALL',
      Image: 'aws/codebuild/standard:7.0',
      EnvironmentVariables: [{ Name: 'ENVIRONMENT_SUFFIX', Value: 'dev' }],
    });
  });

  it('[BC-10] keeps uploads, artifacts and the site in buckets of their own, of which only uploads sends events', () => {
    const sending = resourcesOf(template, 'AWS::S3::Bucket').map(([, { Properties }]) => [
      Properties.BucketName,
      Boolean(Properties.NotificationConfiguration),
    ]);

    expect(sending).toEqual([
      [named('access-logs'), false],
      [named('uploads'), true],
      [named('site'), false],
      [named('artifacts'), false],
    ]);
  });

  it('[BC-12] has the outputs that its users need, including the primary endpoint of the cache', () => {
    const outputs = template.toJSON().Outputs as Record<
      string,
      { Description: string; Value: unknown; Export: { Name: string } }
    >;
    const [database, cache] = [
      only(template, 'AWS::RDS::DBInstance')[0],
      only(template, 'AWS::ElastiCache::ReplicationGroup')[0],
    ];

    expect(
      Object.fromEntries(Object.values(outputs).map(({ Description, Value }) => [Description, Value])),
    ).toMatchObject({
      vpc_id: { Ref: only(template, 'AWS::EC2::VPC')[0] },
      rds_endpoint: {
        'Fn::Join': [
          '',
          [{ 'Fn::GetAtt': [database, 'Endpoint.Address'] }, ':', { 'Fn::GetAtt': [database, 'Endpoint.Port'] }],
        ],
      },
      elasticache_endpoint: {
        'Fn::Join': [
          '',
          [
            { 'Fn::GetAtt': [cache, 'PrimaryEndPoint.Address'] },
            ':',
            { 'Fn::GetAtt': [cache, 'PrimaryEndPoint.Port'] },
          ],
        ],
      },
      pipeline_name: 'brazilcart-pipeline-dev',
      kms_key_id: { Ref: only(template, 'AWS::KMS::Key')[0] },
      db_secret_arn: { Ref: 'DatabaseCredentials24F58BE6' },
      cache_secret_arn: { Ref: expect.stringMatching(/^CacheToken/) },
    });
    expect(outputs.VpcId.Export.Name).toBe('brazilcart-vpc-id-dev');
  });

  it('[BC-14] leaves nothing behind: no resource is retained or snapshotted', () => {
    expect(
      resourcesOf(template).filter(
        ([, { DeletionPolicy = 'Delete', UpdateReplacePolicy = 'Delete' }]) =>
          DeletionPolicy !== 'Delete' || UpdateReplacePolicy !== 'Delete',
      ),
    ).toEqual([]);
    expect(only(template, 'AWS::RDS::DBInstance')[1].Properties).toMatchObject({ DeleteAutomatedBackups: true });
    expect(only(template, 'AWS::RDS::DBInstance')[1].Properties.DeletionProtection ?? false).toBe(false);
  });

  it('[BC-14] empties each of its buckets, and keeps the deleted key for 7 days', () => {
    const emptied = resourcesOf(template, 'Custom::BucketContents').map(
      ([, { Properties }]) => Properties.BucketName.Ref,
    );

    expect(emptied).toEqual(resourcesOf(template, 'AWS::S3::Bucket').map(([id]) => id));
    expect(only(template, 'AWS::KMS::Key')[1].Properties.PendingWindowInDays).toBe(7);
  });

  it('keeps the logical ids of stateful resources, which would be replaced if these changed', () => {
    const stateful = [
      'AWS::KMS::Key',
      'AWS::RDS::DBInstance',
      'AWS::ElastiCache::ReplicationGroup',
      'AWS::S3::Bucket',
      'AWS::SecretsManager::Secret',
      'AWS::SNS::Topic',
    ];

    expect(
      resourcesOf(template)
        .filter(([, { Type }]) => stateful.includes(Type))
        .map(([id]) => id),
    ).toEqual([
      'KeyE447D366',
      'BucketAccessLogsDF77FE7E',
      'OnCallDACFD8E2',
      'DatabaseCredentials24F58BE6',
      'DatabaseInstanceAA8A5FDE',
      'CacheTokenFD4A239D',
      'CacheGroup065C0BC1',
      'Uploads88C64F96',
      'Site03B75BBB',
      'DeliveryArtifacts0574E9A1',
    ]);
  });
});
