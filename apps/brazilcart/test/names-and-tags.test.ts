import { Template } from 'aws-cdk-lib/assertions';
import { missingTags, resourcesOf, tagsOf } from '@slipway/testing/template-resources';
import { synthesized } from './synthesized';

/** Property that contains the name of a resource, by resource type. */
const NAMES: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CodeBuild::Project': 'Name',
  'AWS::CodePipeline::Pipeline': 'Name',
  'AWS::EC2::SecurityGroup': 'GroupName',
  'AWS::ElastiCache::ReplicationGroup': 'ReplicationGroupId',
  'AWS::ElastiCache::SubnetGroup': 'CacheSubnetGroupName',
  'AWS::Events::Rule': 'Name',
  'AWS::IAM::Policy': 'PolicyName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::KMS::Alias': 'AliasName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::RDS::DBInstance': 'DBInstanceIdentifier',
  'AWS::RDS::DBSubnetGroup': 'DBSubnetGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SecretsManager::Secret': 'Name',
};

/** Resource types without a name, or whose name users never see. */
const NAMELESS = [
  'AWS::EC2::RouteTable',
  'AWS::EC2::Subnet',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::VPC',
  'AWS::KMS::Key',
  'AWS::Lambda::Permission',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::TopicPolicy',
  'AWS::SecretsManager::SecretTargetAttachment',
  'Custom::BucketContents',
  'AWS::CDK::Metadata',
];

const TAGS = {
  Environment: 'dev',
  Repository: 'brazilcart',
  Author: 'unknown',
  Team: 'platform',
  Project: 'brazilcart',
};

function nameOf(value: unknown): string {
  return typeof value === 'string'
    ? value
    : (value as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1]
        .map((part) => (typeof part === 'string' ? part : '111122223333'))
        .join('');
}

let template: Template;
beforeAll(() => (template = synthesized()));

describe('the names and tags of BrazilCart', () => {
  it('[BC-11] follow brazilcart-{resource-type}-{suffix} for every resource with a name', () => {
    const names = resourcesOf(template)
      .filter(([, { Type }]) => !NAMELESS.includes(Type))
      .map(([id, { Type, Properties }]) => [id, nameOf(Properties[NAMES[Type]])]);

    expect(names.length).toBeGreaterThan(25);
    expect(
      names.filter(
        ([, name]) => !/^(\/aws\/(codebuild|lambda)\/|alias\/)?(brazilcart|bc)-([a-z0-9-]+-)?dev$/.test(name),
      ),
    ).toEqual([]);
  });

  it('[BC-11] are in the tag of resources without another name: the network and its parts', () => {
    const network = resourcesOf(template).filter(([, { Type }]) =>
      ['AWS::EC2::VPC', 'AWS::EC2::Subnet', 'AWS::EC2::RouteTable'].includes(Type),
    );

    expect(network).toHaveLength(7);
    expect(
      network
        .map(([, resource]) => tagsOf(resource).Name)
        .filter((name) => !/^brazilcart-vpc-dev(-private-[123])?$/.test(String(name))),
    ).toEqual([]);
  });

  it('[BC-11] are different for another suffix, so that two deployments share nothing', () => {
    const namesFor = (suffix: string) =>
      new Set(
        resourcesOf(synthesized(suffix))
          .filter(([, { Type }]) => NAMES[Type])
          .map(([, { Type, Properties }]) => `${Type} ${nameOf(Properties[NAMES[Type]])}`),
      );

    const [one, other] = [namesFor('one'), namesFor('other')];

    expect([...one].filter((name) => other.has(name))).toEqual([]);
  });

  it('[BC-11] still fit with the longest suffix', () => {
    expect(() => synthesized('a'.repeat(20))).not.toThrow();
  });

  it('[BC-11] tag every resource that can be tagged', () => {
    expect(missingTags(template, TAGS)).toEqual([]);
  });
});
