import { DeployedResource } from '../stacks/deployment';
import { isObject, Value } from '../stacks/template';

/** Resource property that names the role that a service uses. */
export interface RoleProperty {
  /** Path of the property without list indexes, such as `Targets.RoleArn`. */
  readonly property: string;
  readonly roleArn: string;
}

const ROLE_ARN = /^arn:[^:]*:iam::\d{12}:role\//;
/** Types of resources that can contain role ARNs but never pass a role to a service. */
const POLICIES =
  /^AWS::(IAM::|KMS::Key$|S3::BucketPolicy$|SNS::TopicPolicy$|SQS::QueuePolicy$|SecretsManager::ResourcePolicy$|Lambda::Permission$)/;

/** Name of the property with an EventBridge event pattern. The pattern can contain role ARNs, but passes no role. */
const PATTERN = 'EventPattern';

/**
 * Returns the properties of a resource that pass a role to a service: those that contain a role ARN and whose name ends
 * in `Role`, `RoleArn` or `PermissionArn`. Policies, event patterns and custom resources are not searched, because they
 * never pass a role.
 */
export function roleProperties({ type, properties }: DeployedResource): RoleProperty[] {
  if (POLICIES.test(type) || type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource') {
    return [];
  }
  return within(properties as Value, []);
}

function within(value: Value, path: readonly string[]): RoleProperty[] {
  if (typeof value === 'string') {
    return ROLE_ARN.test(value) && /role(_?arn)?$|permissionarn$/i.test(path[path.length - 1])
      ? [{ property: path.join('.'), roleArn: value }]
      : [];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item) => within(item, path));
  }
  return isObject(value) && !('Statement' in value)
    ? Object.entries(value).flatMap(([name, item]) => (name === PATTERN ? [] : within(item, [...path, name])))
    : [];
}
