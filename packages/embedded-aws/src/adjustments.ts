/**
 * Kind of difference between an app in AWS and its deployment to the embedded AWS, with its row in the README's table
 * and its text in the report of a run.
 */
export interface AdjustmentKind {
  /** Description of the difference, as in the first column of the README's table. */
  readonly about: string;
  readonly why: string;
  /**
   * Function that returns the report's description of the difference in one resource. The facts are the variable parts,
   * such as a condition key.
   */
  readonly says: (...facts: string[]) => string;
}

const NAMED = 'references return the name that the resource would have';
const NO_VARIABLES = 'the embedded AWS does not replace policy variables';

/** Describes a deny statement that is left out, by its `Sid`, which can be empty. */
const denyLeftOut = (sid: string) => `deny statement ${sid} left out`.replace('  ', ' ');

/** Differences between an app in AWS and its deployment, for the README's table and the report of a run. */
export const ADJUSTMENTS = {
  unknownType: {
    about: 'a resource of an unsupported type, such as a pipeline, is left out',
    why: `the embedded AWS does not support the type; ${NAMED}`,
    says: (type: string) => `stubbed: ${type}`,
  },
  metricMath: {
    about: 'an alarm on a metric math expression is left out',
    why: `the embedded AWS does not support metric math; ${NAMED}`,
    says: (type: string) => `stubbed: ${type}`,
  },
  pipelineTarget: {
    about:
      'a rule that starts a pipeline sends its events to a queue instead; its pattern and the input of its target are kept',
    why: 'the runner receives the event and starts the pipeline instead of Amazon EventBridge',
    says: (index: string, queue: string) => `target ${index} redirected to queue ${queue}`,
  },
  unansweredCondition: {
    about:
      'a condition on a key that the embedded AWS never sets, such as `kms:ViaService`, is left out of an allow statement, unless the condition is also true without the key',
    why: 'the embedded AWS never sets the condition key, so the statement would never apply',
    says: (key: string) => `condition ${key} left out`,
  },
  variableCondition: {
    about:
      'a condition whose value contains a policy variable, such as `${aws:username}`, is left out of an allow statement',
    why: NO_VARIABLES,
    says: (key: string) => `condition ${key} left out`,
  },
  unfairDeny: {
    about:
      'a deny statement that applies to requests without a condition key is left out if the embedded AWS never sets that key',
    why: 'the embedded AWS never sets the condition key, so the statement would deny every request',
    says: denyLeftOut,
  },
  variableDeny: {
    about: 'a deny statement that contains a policy variable in a resource or in the value of a condition is left out',
    why: NO_VARIABLES,
    says: denyLeftOut,
  },
  resourceVariable: {
    about: 'a policy variable in a resource of an allow statement is replaced by `*`',
    why: NO_VARIABLES,
    says: () => 'policy variable in a resource replaced by *',
  },
  spelling: {
    about: 'another ARN of the same log group or key is added to a policy',
    why: 'the embedded AWS finds a permission for a log group only if its ARN does not end in `:*`, and a permission for a KMS key that a call names by an alias only if the policy has the ARN of the alias',
    says: (count: string) => `ARNs of the same resource added: ${count}`,
  },
  listActions: {
    about:
      '`ssm:GetParameters`, `ssm:GetParametersByPath` and `cloudwatch:DescribeAlarms` are allowed on `*` if they are allowed on any resource; the table of required permissions checks the alarms of condition rules',
    why: 'the embedded AWS cannot check these actions for a single parameter or alarm',
    says: (actions: string) => `${actions} allowed on *`,
  },
  managedPolicy: {
    about:
      'the statements of `AWSCodeDeployRoleForECS` and `AWSCodeDeployRoleForECSLimited` are added to roles with these policies',
    why: 'the embedded AWS does not include these AWS managed policies',
    says: (policies: string) => `statements of ${policies} added`,
  },
  trust: {
    about: 'every role that trusts a service also trusts the runner',
    why: 'the runner assumes the role instead of the service',
    says: (runner: string) => `trust in ${runner} added`,
  },
  certificates: {
    about: 'function variables that name a certificate file, such as `AWS_CA_BUNDLE`, are left out',
    why: 'the embedded AWS has its own certificate',
    says: (name: string) => `variable ${name} left out`,
  },
  endpoints: {
    about:
      'every function gets variables with the addresses of APIs that the runner answers, such as `AWS_ENDPOINT_URL_CLOUDFORMATION`',
    why: 'the runner answers calls to these APIs instead of the service',
    says: (name: string) => `variable ${name} added`,
  },
  balancerAddress: {
    about: "a load balancer's DNS name is an address on this machine",
    why: 'the runner answers requests to this address in place of the load balancer',
    says: (address: string) => `address ${address} instead of a DNS name`,
  },
  secretReference: {
    about: '`Ref` of a secret is replaced by the ARN of the secret',
    why: 'Ref of a secret returns the ARN in AWS, but the name in the embedded AWS',
    says: (logicalId: string) => `Ref ${logicalId} replaced by the ARN of the secret`,
  },
  networkAttribute: {
    about: 'an attribute of an EC2 resource is replaced by the property of the same name, if one exists',
    why: 'the embedded AWS does not return the attribute',
    says: (attribute: string) => `attribute ${attribute} replaced by the property of the same name`,
  },
  rotationExpression: {
    about: 'a `cron` expression in a rotation schedule is treated as every 30 days',
    why: 'rotation schedules support only `rate` expressions and numbers of days',
    says: (expression: string) => `${expression} treated as every 30 days`,
  },
  firstRotation: {
    about: 'a secret is not rotated when its schedule is deployed, even if `RotateImmediatelyOnUpdate` is true',
    why: 'a secret is rotated only when its schedule is due during the run, or on request',
    says: () => 'not rotated at deployment',
  },
  serviceSetting: {
    about:
      'bucket encryption, ownership and tags, and the reserved concurrency of functions, are set through the APIs of the services',
    why: 'the CloudFormation service of the embedded AWS ignores these properties',
    says: (settings: string) => `${settings} set through the API of the service`,
  },
  lentBucket: {
    about:
      'an empty bucket is created if an S3 action of a pipeline uses a bucket that does not exist in the embedded AWS and that no template of the app creates',
    why: 'the app expects the bucket to exist in its account',
    says: (name: string) => `bucket ${name} created`,
  },
  lentToken: {
    about:
      'a secret with a placeholder value is created if the app uses a GitHub token from a secret that no template of the app creates',
    why: 'the app expects the secret to exist in its account; its value is not used, because GitHub sources are local repositories in a run',
    says: (name: string) => `secret ${name} created with a placeholder value`,
  },
  nestedTemplate: {
    about:
      'the template of a nested stack is deployed unchanged if it cannot be read before the parent is deployed, for example because its location depends on a resource of the parent',
    why: 'the template cannot be read before the parent is deployed',
    says: () => 'template of the nested stack deployed unchanged',
  },
  undescribed: {
    about: 'the resources of a stack that cannot be described are missing from the report',
    why: 'the call that describes the stack failed',
    says: () => "not described: the stack's resources are unknown",
  },
} satisfies Readonly<Record<string, AdjustmentKind>>;
