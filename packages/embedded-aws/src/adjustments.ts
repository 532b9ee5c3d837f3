/** Kind of change to the deployed copy of a template: a row of the README, and a text for the report. */
export interface AdjustmentKind {
  /** Subject of the change, as in the first column of the README's table. */
  readonly about: string;
  readonly why: string;
  /** Returns a description of the change of one resource. */
  readonly says: (...facts: string[]) => string;
}

const NAMED = 'references to it get the name that it would have';
const NO_VARIABLES = 'the embedded AWS does not fill in policy variables';

/** Differences between deployed copies and their templates, for the table of the README and the report of a run. */
export const ADJUSTMENTS = {
  unknownType: {
    about: 'a resource of an unknown type, such as a pipeline, is left out',
    why: `the embedded AWS does not know the type; ${NAMED}`,
    says: (type: string) => `stubbed: ${type}`,
  },
  metricMath: {
    about: 'an alarm on metric math is left out',
    why: `the embedded AWS has no metric math; ${NAMED}`,
    says: (type: string) => `stubbed: ${type}`,
  },
  pipelineTarget: {
    about: 'a rule that starts a pipeline sends to a queue instead; pattern and input transformer stay',
    why: 'the runner starts the pipeline in place of Amazon EventBridge',
    says: (index: string, queue: string) => `target ${index} redirected to queue ${queue}`,
  },
  unansweredCondition: {
    about: 'a condition on a key without a value there, such as `kms:ViaService`, is left out',
    why: 'the embedded AWS gives the key no value, so the statement would never apply',
    says: (key: string) => `condition ${key} left out`,
  },
  variableCondition: {
    about: 'a condition on a policy variable, such as `${aws:username}`, is left out',
    why: NO_VARIABLES,
    says: (key: string) => `condition ${key} left out`,
  },
  unfairDeny: {
    about: 'a statement that denies unless such a key has a value is left out',
    why: 'the embedded AWS gives the key of its condition no value, so it would deny every request',
    says: (sid: string) => `deny statement ${sid} left out`.replace('  ', ' '),
  },
  resourceVariable: {
    about: 'a policy variable in a resource is replaced by `*`',
    why: NO_VARIABLES,
    says: () => 'policy variable in a resource replaced by *',
  },
  spelling: {
    about: 'a second spelling of log group and key ARNs is added',
    why: 'the embedded AWS checks log groups without the :* of their ARN, and KMS calls through an alias against the alias',
    says: (count: string) => `${count} spelling(s) of the same resource added`,
  },
  listActions: {
    about:
      '`ssm:GetParameters`, `ssm:GetParametersByPath` and `cloudwatch:DescribeAlarms` are allowed on `*` if they are allowed on something; the table of required permissions checks the alarms of rules',
    why: 'the embedded AWS does not check these actions per parameter or alarm',
    says: (actions: string) => `${actions} allowed on *`,
  },
  managedPolicy: {
    about: 'the statements of `AWSCodeDeployRoleForECS`, and of its limited form, are added to roles that have it',
    why: 'the embedded AWS does not include these AWS managed policies',
    says: (policies: string) => `statements of ${policies} added`,
  },
  trust: {
    about: 'every role that trusts a service also trusts the runner',
    why: 'the runner takes the place of the services that the role trusts',
    says: (runner: string) => `trust of ${runner} added`,
  },
  certificates: {
    about: 'variables of a function that name a file of certificates, such as `AWS_CA_BUNDLE`, are left out',
    why: 'the embedded AWS has a certificate of its own',
    says: (name: string) => `variable ${name} left out`,
  },
  endpoints: {
    about: 'every function gets the addresses of APIs that a tool answers, such as `AWS_ENDPOINT_URL_CLOUDFORMATION`',
    why: 'the runner answers there instead of the service',
    says: (name: string) => `variable ${name} added`,
  },
  balancerAddress: {
    about: "a load balancer's DNS name is an address on this machine",
    why: 'the runner answers there instead of the load balancer',
    says: (address: string) => `address ${address} instead of a DNS name`,
  },
  secretReference: {
    about: '`Ref` of a secret is replaced by its ARN',
    why: 'Ref of a secret is its ARN; the embedded AWS gives the name',
    says: (logicalId: string) => `Ref ${logicalId} replaced by its ARN`,
  },
  networkAttribute: {
    about: 'an attribute of an EC2 resource that is also a property is replaced by the property',
    why: 'the embedded AWS does not return the attribute',
    says: (attribute: string) => `${attribute} replaced by the property of that name`,
  },
  rotationExpression: {
    about: 'a `cron` expression of a rotation schedule counts as every 30 days',
    why: 'only rates and days are supported',
    says: (expression: string) => `${expression} counts as every 30 days`,
  },
  firstRotation: {
    about: 'no secret is rotated when its schedule is deployed (`RotateImmediatelyOnUpdate`)',
    why: 'a secret is rotated when a day of the run has passed, or by hand',
    says: () => 'not rotated at deployment',
  },
  serviceSetting: {
    about:
      'encryption, ownership and tags of buckets and the reserved concurrency of functions are set through the API of the service',
    why: 'CloudFormation of the embedded AWS leaves this out',
    says: (settings: string) => `${settings} set through the API of the service`,
  },
  lentBucket: {
    about: 'a bucket of an S3 action that no template of the app creates is created, empty',
    why: 'the app expects it in its account',
    says: (name: string) => `bucket ${name} made`,
  },
  lentToken: {
    about: 'a secret with a GitHub token that no template of the app creates is created, with a placeholder',
    why: 'the app expects it in its account, and sources on GitHub are local repositories here',
    says: (name: string) => `secret ${name} created, with a placeholder value`,
  },
  nestedTemplate: {
    about: 'the template of a nested stack is deployed unchanged if its location depends on a resource of the parent',
    why: 'it could not be read before its parent is deployed',
    says: () => 'template of the nested stack not prepared',
  },
  undescribed: {
    about: 'a stack that cannot be described has no resources in the report',
    why: 'it could not be read',
    says: () => 'not described: its resources are not known here',
  },
} satisfies Readonly<Record<string, AdjustmentKind>>;
