import { DeployedTemplates, Found } from './deployed-templates';

/** Statement of a policy. */
export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: '*' | { readonly AWS?: unknown };
}

/** Policy with its functions resolved. */
export interface Policy {
  readonly Statement: readonly Statement[];
}

/** Types of policies that belong to another resource, with the properties for that resource and for the policy. */
const ATTACHED: Readonly<Record<string, readonly [target: string, policy: string]>> = {
  'AWS::S3::BucketPolicy': ['Bucket', 'PolicyDocument'],
  'AWS::SNS::TopicPolicy': ['Topics', 'PolicyDocument'],
  'AWS::SQS::QueuePolicy': ['Queues', 'PolicyDocument'],
  'AWS::SecretsManager::ResourcePolicy': ['SecretId', 'ResourcePolicy'],
};

/** Types with a policy of their own, with the property that contains it. */
const OWN: Readonly<Record<string, string>> = {
  'AWS::ECR::Repository': 'RepositoryPolicyText',
  'AWS::KMS::Key': 'KeyPolicy',
};

/** Returns the policy of the resource of a call, if the stacks have one. */
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

/** Returns whether a policy is for a resource. Buckets and queues are referred to by name, the others by ARN. */
function isAbout(arn: string, name: string): boolean {
  return arn === name || arn.split(/[:/]/)[5] === name;
}
