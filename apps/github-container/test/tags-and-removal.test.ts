import { Template } from 'aws-cdk-lib/assertions';
import { Resource, resourcesOf } from '../../../scripts/template-resources';
import { synthesized } from './synthesized';

const TAGS = {
  Author: 'octocat',
  Environment: 'dev',
  PRNumber: '42',
  Project: 'github-container',
  Repository: 'acme/shipping-rates',
  Team: 'platform',
};

const templates = Object.entries(synthesized());
const all = templates.flatMap(([, template]) => resourcesOf(template));

/** Tags as a list of keys and values, or as a map. */
function tagsOf({ Properties }: Resource): Record<string, string> | undefined {
  const tags = Properties?.Tags ?? Properties?.FileSystemTags;
  return Array.isArray(tags)
    ? Object.fromEntries(tags.map(({ Key, Value }: { Key: string; Value: string }) => [Key, Value]))
    : tags;
}

describe('the tags', () => {
  /** Types of these stacks that take no tags in CloudFormation, or none from the CDK. */
  const UNTAGGED = [
    'AWS::ApplicationAutoScaling::ScalingPolicy',
    'AWS::CDK::Metadata',
    'AWS::EC2::Route',
    'AWS::EC2::SecurityGroupEgress',
    'AWS::EC2::SecurityGroupIngress',
    'AWS::EC2::SubnetRouteTableAssociation',
    'AWS::EC2::VPCGatewayAttachment',
    'AWS::IAM::Policy',
    'AWS::KMS::Alias',
    'AWS::Lambda::Permission',
    'AWS::Lambda::Url',
    'AWS::Logs::MetricFilter',
    'AWS::S3::BucketPolicy',
    'AWS::SNS::Subscription',
    'AWS::SNS::TopicPolicy',
    'AWS::SecretsManager::ResourcePolicy',
    'Custom::BucketContents',
  ];

  it('[GC-16] are on everything that takes tags, all six', () => {
    const tagged = all.filter(([, { Type }]) => !UNTAGGED.includes(Type));

    expect(tagged.length).toBeGreaterThan(60);
    expect(
      tagged
        .filter(
          ([, resource]) =>
            JSON.stringify({ ...TAGS, ...tagsOf(resource) }) !== JSON.stringify(TAGS) &&
            Object.entries(TAGS).some(([key, value]) => tagsOf(resource)?.[key] !== value),
        )
        .map(([id, { Type }]) => `${id} (${Type})`),
    ).toEqual([]);
  });

  it('[GC-16] are missing on nothing that could carry them', () => {
    expect(
      all
        .filter(([, resource]) => UNTAGGED.includes(resource.Type) && tagsOf(resource) !== undefined)
        .map(([id]) => id),
    ).toEqual([]);
  });
});

describe('everything', () => {
  const keeps = ({ DeletionPolicy, UpdateReplacePolicy }: Resource) =>
    [DeletionPolicy, UpdateReplacePolicy].some((policy) => policy !== undefined && policy !== 'Delete');

  it('goes with its stack: nothing is retained or protected', () => {
    expect(all.filter(([, resource]) => keeps(resource)).map(([id]) => id)).toEqual([]);
    expect(
      all
        .filter(([, { Properties }]) =>
          JSON.stringify(Properties ?? {}).includes('"deletion_protection.enabled","Value":"true"'),
        )
        .map(([id]) => id),
    ).toEqual([]);
  });

  it('that fills up empties itself: buckets by their custom resource, the repository by itself', () => {
    const of = (type: string) => templates.flatMap(([, template]: [string, Template]) => resourcesOf(template, type));

    expect(
      of('Custom::BucketContents')
        .map(([, { Properties }]) => Properties.BucketName.Ref)
        .sort(),
    ).toEqual(
      of('AWS::S3::Bucket')
        .map(([id]) => id)
        .sort(),
    );
    of('AWS::ECR::Repository').forEach(([, { Properties }]) => expect(Properties.EmptyOnDelete).toBe(true));
  });
});
