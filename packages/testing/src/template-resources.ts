import { Template } from 'aws-cdk-lib/assertions';

export interface Resource {
  readonly Type: string;
  // Templates have no common type. Tests state the values that they expect.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/**
 * Returns the resources of a template, each with its logical ID.
 * @param type resource type such as `AWS::S3::Bucket` @default - all types
 */
export function resourcesOf(template: Template, type?: string): [string, Resource][] {
  return Object.entries<Resource>(template.toJSON().Resources).filter(
    ([, resource]) => !type || resource.Type === type,
  );
}

/** Returns the only resource of a type, with its logical ID. Fails the test if the template has none or several. */
export function only(template: Template, type: string): [string, Resource] {
  const found = resourcesOf(template, type);
  expect(found).toHaveLength(1);
  return found[0];
}

/** Returns the tags of a resource, which can be a list of keys and values or a map. Empty if there are no tags. */
export function tagsOf({ Properties }: Resource): Readonly<Record<string, unknown>> {
  const tags = Properties?.Tags ?? {};
  return Array.isArray(tags)
    ? Object.fromEntries(tags.map(({ Key, Value }: { Key: string; Value: unknown }) => [Key, Value]))
    : tags;
}

/**
 * Resource types that CloudFormation or the CDK cannot tag. All other resources in a template must have tags.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
 */
export const TAGLESS: readonly string[] = [
  'AWS::ApplicationAutoScaling::ScalingPolicy',
  'AWS::CDK::Metadata',
  'AWS::EC2::Route',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::VPCGatewayAttachment',
  'AWS::IAM::Group',
  'AWS::IAM::Policy',
  'AWS::KMS::Alias',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Url',
  'AWS::Logs::MetricFilter',
  'AWS::Logs::ResourcePolicy',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::SecretsManager::ResourcePolicy',
  'AWS::SecretsManager::RotationSchedule',
  'AWS::SecretsManager::SecretTargetAttachment',
  'AWS::WAFv2::LoggingConfiguration',
  'AWS::WAFv2::WebACLAssociation',
  'Custom::BucketContents',
  'Custom::TaskCount',
  'Custom::TaskRevision',
];

/** Returns the resources that do not have all given tags with the given values, each as `logical ID (type)`. */
export function missingTags(template: Template, tags: Readonly<Record<string, string>>): string[] {
  const taggable = resourcesOf(template).filter(([, { Type }]) => !TAGLESS.includes(Type));
  const lacking = taggable.filter(([, resource]) =>
    Object.entries(tags).some(([key, value]) => tagsOf(resource)[key] !== value),
  );
  return lacking.map(([id, { Type }]) => `${id} (${Type})`);
}
