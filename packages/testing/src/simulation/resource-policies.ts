import { DeployedTemplates, Found } from './deployed-templates';

/** Statement in an IAM policy. */
export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: '*' | { readonly AWS?: unknown };
}

/** IAM policy whose intrinsic functions are resolved. */
export interface Policy {
  readonly Statement: readonly Statement[];
}

/** Policy resource types, each with the properties that contain the resource of the policy and the policy itself. */
const ATTACHED: Readonly<Record<string, readonly [target: string, policy: string]>> = {
  'AWS::S3::BucketPolicy': ['Bucket', 'PolicyDocument'],
  'AWS::SNS::TopicPolicy': ['Topics', 'PolicyDocument'],
  'AWS::SQS::QueuePolicy': ['Queues', 'PolicyDocument'],
  'AWS::SecretsManager::ResourcePolicy': ['SecretId', 'ResourcePolicy'],
};

/** Resource types that contain their policy, each with the name of the property. */
const OWN: Readonly<Record<string, string>> = {
  'AWS::ECR::Repository': 'RepositoryPolicyText',
  'AWS::KMS::Key': 'KeyPolicy',
};

/** Returns the resource policy of a resource, or undefined if the stacks contain no such policy. */
export function resourcePolicyOf(templates: DeployedTemplates, arn: string): Policy | undefined {
  const own = Object.entries(OWN).flatMap(([type, property]) =>
    templates
      .all(type)
      .filter((resource) => resource.Properties[property] && templates.arnOf(resource) === arn)
      .map(({ Properties, stack }) => templates.resolve(Properties[property], stack) as Policy),
  );
  const attached = Object.entries(ATTACHED).flatMap(([type, [target, property]]) =>
    templates
      .all(type)
      .filter((policy) => targetsOf(templates, policy, target).some((name) => isAbout(arn, name)))
      .map(({ Properties, stack }) => templates.resolve(Properties[property], stack) as Policy),
  );
  const statements = [...own, ...attached].flatMap(({ Statement }) => [Statement].flat());
  return statements.length === 0 ? undefined : { Statement: statements };
}

function targetsOf(templates: DeployedTemplates, { Properties, stack }: Found, target: string): string[] {
  return [templates.resolve(Properties[target], stack)].flat() as string[];
}

/** Returns whether a policy belongs to a resource. Policies name buckets and queues by name, all others by ARN. */
function isAbout(arn: string, name: string): boolean {
  return arn === name || arn.split(/[:/]/)[5] === name;
}
