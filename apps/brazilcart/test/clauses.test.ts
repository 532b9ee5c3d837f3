import { Template } from 'aws-cdk-lib/assertions';
import { only, Resource, resourcesOf } from '@slipway/testing/template-resources';
import { synthesized } from './synthesized';

/**
 * Parts of requirements. Each part has its own test, because a test with another requirement's ID does not prove it.
 */
let template: Template;
beforeAll(() => (template = synthesized()));

const keyOf = () => ({ 'Fn::GetAtt': [only(template, 'AWS::KMS::Key')[0], 'Arn'] });
const subnets = () => resourcesOf(template, 'AWS::EC2::Subnet').map(([id]) => ({ Ref: id }));
const named = (type: string, property: string, name: string): Resource['Properties'] =>
  resourcesOf(template, type).find(([, { Properties }]) => JSON.stringify(Properties[property]).includes(name))![1]
    .Properties;

describe('the network', () => {
  it('[BC-02] consists of one VPC, its private subnets and their tables of local routes, with no route out', () => {
    const types = resourcesOf(template)
      .map(([, { Type }]) => Type)
      .filter((type) => type.startsWith('AWS::EC2::'));

    expect([...new Set(types)].sort()).toEqual([
      'AWS::EC2::RouteTable',
      'AWS::EC2::SecurityGroup',
      'AWS::EC2::Subnet',
      'AWS::EC2::SubnetRouteTableAssociation',
      'AWS::EC2::VPC',
    ]);
    resourcesOf(template, 'AWS::EC2::Subnet').forEach(([, { Properties }]) =>
      expect(Properties.VpcId).toEqual({ Ref: only(template, 'AWS::EC2::VPC')[0] }),
    );
  });

  it('[BC-06] has two security groups, whose rules are all their own', () => {
    expect(resourcesOf(template, 'AWS::EC2::SecurityGroup')).toHaveLength(2);
    ['AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress'].forEach((type) =>
      template.resourceCountIs(type, 0),
    );
  });
});

describe('the database', () => {
  const database = () => only(template, 'AWS::RDS::DBInstance');

  it('[BC-04] is encrypted by the key', () => {
    expect(database()[1].Properties).toMatchObject({ StorageEncrypted: true, KmsKeyId: keyOf() });
  });

  it('[BC-04] is in a subnet group over the three subnets', () => {
    const [id, { Properties }] = only(template, 'AWS::RDS::DBSubnetGroup');

    expect(subnets()).toHaveLength(3);
    expect(Properties.SubnetIds).toEqual(subnets());
    expect(database()[1].Properties.DBSubnetGroupName).toEqual({ Ref: id });
  });

  it('[BC-04] leaves no final snapshot and no backup, deleted or replaced', () => {
    const [, { DeletionPolicy, UpdateReplacePolicy, Properties }] = database();

    expect([DeletionPolicy, UpdateReplacePolicy, Properties.DeleteAutomatedBackups]).toEqual([
      'Delete',
      'Delete',
      true,
    ]);
  });
});

describe('the cache', () => {
  const cache = () => only(template, 'AWS::ElastiCache::ReplicationGroup')[1].Properties;

  it('[BC-05] has a subnet group of its own, over the three subnets', () => {
    const [id, { Properties }] = only(template, 'AWS::ElastiCache::SubnetGroup');

    expect(subnets()).toHaveLength(3);
    expect(Properties.SubnetIds).toEqual(subnets());
    expect(cache().CacheSubnetGroupName).toEqual({ Ref: id });
  });

  it('[BC-05] is encrypted at rest by the key', () => {
    expect(cache()).toMatchObject({ AtRestEncryptionEnabled: true, KmsKeyId: keyOf() });
  });
});

describe('the credentials', () => {
  it('[BC-07] are encrypted by the key, and are those of the database', () => {
    expect(named('AWS::SecretsManager::Secret', 'Name', 'brazilcart-db-secret')).toMatchObject({ KmsKeyId: keyOf() });
    expect(only(template, 'AWS::RDS::DBInstance')[1].Properties.MasterUsername).toBe('brazilcart_admin');
    resourcesOf(template, 'AWS::SecretsManager::Secret').forEach(([, { Properties }]) =>
      expect(Properties.SecretString).toBeUndefined(),
    );
  });
});

describe('the alarms of the data stores', () => {
  const instance = () => ({ Name: 'DBInstanceIdentifier', Value: { Ref: only(template, 'AWS::RDS::DBInstance')[0] } });
  const node = (number: number) => [
    { Name: 'CacheClusterId', Value: `bc-cache-dev-00${number}` },
    { Name: 'CacheNodeId', Value: '0001' },
  ];
  const dimensions = (type: string) => {
    const number = /\d/.exec(type)?.[0];
    return number === undefined ? [instance()] : node(Number(number));
  };

  it.each([
    ['db-cpu', 'Average'],
    ['db-connections', 'Average'],
    ['cache-1-cpu', 'Average'],
    ['cache-1-evictions', 'Sum'],
    ['cache-2-cpu', 'Average'],
    ['cache-2-evictions', 'Sum'],
  ])(
    '[BC-08] go off for %s when two data points of two, each the %s of 300 s, are too high, and reach a person',
    (type, statistic) => {
      const alarm = named('AWS::CloudWatch::Alarm', 'AlarmName', `brazilcart-${type}-alarm-dev`);

      expect(alarm).toMatchObject({
        Statistic: statistic,
        Period: 300,
        EvaluationPeriods: 2,
        AlarmActions: [{ Ref: only(template, 'AWS::SNS::Topic')[0] }],
      });
      expect([
        alarm.DatapointsToAlarm ?? 2,
        alarm.ActionsEnabled ?? true,
        alarm.Unit,
        alarm.Metrics,
        alarm.ExtendedStatistic,
      ]).toEqual([2, true, undefined, undefined, undefined]);
      expect(alarm.Dimensions).toEqual(dimensions(type));
    },
  );
});

describe('the delivery', () => {
  interface Action {
    readonly Name: string;
    readonly ActionTypeId: object;
    readonly InputArtifacts?: object[];
    readonly OutputArtifacts?: object[];
  }
  const actions = (): Action[] =>
    only(template, 'AWS::CodePipeline::Pipeline')[1].Properties.Stages.flatMap(
      ({ Actions }: { Actions: Action[] }) => Actions,
    );

  it('[BC-10] has one action for each stage, each with the output of the one before', () => {
    expect(
      actions().map(({ ActionTypeId, InputArtifacts = [], OutputArtifacts = [] }) => [
        ActionTypeId,
        InputArtifacts,
        OutputArtifacts,
      ]),
    ).toEqual([
      [expect.objectContaining({ Category: 'Source', Owner: 'AWS', Provider: 'S3' }), [], [{ Name: 'Source' }]],
      [
        expect.objectContaining({ Category: 'Build', Owner: 'AWS', Provider: 'CodeBuild' }),
        [{ Name: 'Source' }],
        [{ Name: 'Storefront' }],
      ],
      [expect.objectContaining({ Category: 'Deploy', Owner: 'AWS', Provider: 'S3' }), [{ Name: 'Storefront' }], []],
    ]);
  });

  it('[BC-10] starts on an upload of source.zip, and on no other event', () => {
    const starts = resourcesOf(template, 'AWS::Events::Rule')
      .map(([, { Properties }]) => Properties)
      .filter(({ EventPattern }) => EventPattern.source[0] === 'aws.s3');

    expect(starts).toHaveLength(1);
    expect(starts[0].EventPattern.detail).toMatchObject({ object: { key: ['source.zip'] } });
    expect(starts[0].State).toBe('ENABLED');
  });

  it('[BC-09] expires every artifact in the bucket, by a rule that is on, and encrypts by the key', () => {
    const { LifecycleConfiguration, BucketEncryption } = named('AWS::S3::Bucket', 'BucketName', 'brazilcart-artifacts');
    const expiring = LifecycleConfiguration.Rules.filter((rule: object) => 'ExpirationInDays' in rule);

    expect(expiring).toHaveLength(1);
    expect(expiring[0]).toMatchObject({ Status: 'Enabled' });
    ['Prefix', 'TagFilters', 'ObjectSizeGreaterThan', 'ObjectSizeLessThan'].forEach((filter) =>
      expect(expiring[0]).not.toHaveProperty(filter),
    );
    expect(BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.KMSMasterKeyID).toEqual(
      keyOf(),
    );
  });

  it('[BC-03] encrypts the artifacts of the pipeline with the key', () => {
    expect(only(template, 'AWS::CodePipeline::Pipeline')[1].Properties.ArtifactStore.EncryptionKey).toEqual({
      Type: 'KMS',
      Id: keyOf(),
    });
  });
});
