import { Template } from 'aws-cdk-lib/assertions';
import { Resource, resourcesOf } from '@slipway/testing/template-resources';
import { Synthesized, synthesized } from './synthesized';

/** Property that contains the name of a resource, if it is not `Name`. */
const NAMES: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::ECR::Repository': 'RepositoryName',
  'AWS::IAM::Policy': 'PolicyName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::KMS::Alias': 'AliasName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SNS::Topic': 'TopicName',
};

/** Resource types without a name. Their physical IDs contain the stack name, which has the suffix. */
const NAMELESS = [
  'AWS::KMS::Key',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Url',
  'AWS::Logs::MetricFilter',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::TopicPolicy',
  'AWS::SecretsManager::ResourcePolicy',
  'Custom::BucketContents',
  'AWS::CDK::Metadata',
];

const nameOf = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : (value as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1]
        .map((part) => (typeof part === 'string' ? part : '210987654321'))
        .join('');

function namesOf(template: Template): string[] {
  return resourcesOf(template)
    .filter(([, { Type }]) => !NAMELESS.includes(Type))
    .map(([, { Type, Properties }]) => nameOf(Properties[NAMES[Type] ?? 'Name']));
}

const templatesOf = ({ image, tooling, roles }: Synthesized) => [image, tooling, ...roles];

describe('the names', () => {
  it('[PG-15] follow {resource-type}-{environment}-{suffix}, for every resource with a name', () => {
    const names = templatesOf(synthesized()).flatMap(namesOf);

    expect(names.length).toBeGreaterThan(60);
    expect(
      names.filter(
        (name) => !/^(\/aws\/(codebuild|lambda)\/|alias\/)?[a-z0-9-]+-(tooling|dev|staging|prod)-acme$/.test(name),
      ),
    ).toEqual([]);
  });

  it('[PG-15] distinguish two deployments, resource by resource', () => {
    const [one, other] = ['one', 'other'].map(
      (suffix) => new Set(templatesOf(synthesized({ ENVIRONMENT_SUFFIX: suffix })).flatMap(namesOf)),
    );

    expect([...one].filter((name) => other.has(name))).toEqual([]);
  });

  it('[PG-15] still fit with the longest suffix', () => {
    expect(() => synthesized({ ENVIRONMENT_SUFFIX: 'a'.repeat(12) })).not.toThrow();
  });
});

describe('everything', () => {
  const keeps = ({ DeletionPolicy, UpdateReplacePolicy }: Resource) =>
    [DeletionPolicy, UpdateReplacePolicy].some((policy) => policy !== undefined && policy !== 'Delete');

  it('[PG-16] is deleted with its stack: nothing is retained or protected', () => {
    const resources = templatesOf(synthesized()).flatMap((template) => resourcesOf(template));

    expect(resources.filter(([, resource]) => keeps(resource)).map(([id]) => id)).toEqual([]);
    expect(
      resources
        .filter(([, { Properties }]) => Properties?.DeletionProtectionEnabled || Properties?.DeletionProtection)
        .map(([id]) => id),
    ).toEqual([]);
  });

  it('[PG-16] that collects data is emptied: every bucket by its custom resource, every repository by itself', () => {
    const { tooling } = synthesized();
    const emptied = resourcesOf(tooling, 'Custom::BucketContents')
      .map(([, { Properties }]) => Properties.BucketName.Ref)
      .sort();

    expect(emptied).toEqual(
      resourcesOf(tooling, 'AWS::S3::Bucket')
        .map(([id]) => id)
        .sort(),
    );
    resourcesOf(tooling, 'AWS::ECR::Repository').forEach(([, { Properties }]) =>
      expect(Properties.EmptyOnDelete).toBe(true),
    );
  });
});
