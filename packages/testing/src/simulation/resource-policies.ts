import { DeployedTemplates, Found } from './deployed-templates';

/** A statement of a policy. */
export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: '*' | { readonly AWS?: unknown };
}

/** A policy with its functions resolved. */
export interface Policy {
  readonly Statement: readonly Statement[];
}

/** Types of policies that belong to another resource: the properties that name it, and that hold the policy. */
const ATTACHED: Readonly<Record<string, readonly [target: string, policy: string]>> = {
  'AWS::S3::BucketPolicy': ['Bucket', 'PolicyDocument'],
  'AWS::SNS::TopicPolicy': ['Topics', 'PolicyDocument'],
  'AWS::SQS::QueuePolicy': ['Queues', 'PolicyDocument'],
  'AWS::SecretsManager::ResourcePolicy': ['SecretId', 'ResourcePolicy'],
};

/** Types with a policy of their own. */
const OWN: Readonly<Record<string, string>> = {
  'AWS::ECR::Repository': 'RepositoryPolicyText',
  'AWS::KMS::Key': 'KeyPolicy',
};

/** The policy of the resource that a call is about, if the stacks have one. */
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

/** Buckets and queues are named, the others are referred to by their ARN. */
function isAbout(arn: string, name: string): boolean {
  return arn === name || arn.split(/[:/]/)[5] === name;
}
