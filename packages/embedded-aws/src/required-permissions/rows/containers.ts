import { arn, ask, isCustomerKey, pullImage, useKey, writeLogs } from './common-asks';
import { Ask, Moment, NothingFurther, ResourceRow, ResourceSubject } from './row';

const SERVICE = 'AWS::ECS::Service';
const TASK_DEFINITION = 'AWS::ECS::TaskDefinition';
const GUIDE = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide';

interface Container {
  readonly Image?: string;
  readonly LogConfiguration?: {
    readonly LogDriver?: string;
    readonly Options?: Readonly<Record<string, string>>;
    readonly SecretOptions?: readonly Secret[];
  };
  readonly Secrets?: readonly Secret[];
  readonly RepositoryCredentials?: { readonly CredentialsParameter?: string };
}

interface Secret {
  readonly ValueFrom: string;
}

interface LoadBalancer {
  readonly TargetGroupArn?: string;
  readonly AdvancedConfiguration?: {
    readonly RoleArn?: string;
    readonly AlternateTargetGroupArn?: string;
    readonly ProductionListenerRule?: string;
    readonly TestListenerRule?: string;
  };
}

interface Hook {
  readonly RoleArn?: string;
  readonly HookTargetArn?: string;
}

/**
 * Returns when the permissions of tasks are needed. If the app has an ECS service, they are needed at creation, because
 * the service deployment would otherwise fail and the stack would roll back. Without a service, tasks are started
 * later.
 */
const whenTasksStart = ({ account }: ResourceSubject): Moment =>
  account.all(SERVICE).length > 0 ? 'creation' : 'background';

export const CONTAINER_ROWS: readonly ResourceRow[] = [
  {
    type: TASK_DEFINITION,
    roles: ['ExecutionRoleArn'],
    moment: whenTasksStart,
    title: 'a task image',
    source: `${GUIDE}/task_execution_IAM_role.html`,
    asks: (subject) => ofExecutionRole(subject, (role, { Image: image = '' }) => pullImage(role, image)),
  },
  {
    type: TASK_DEFINITION,
    roles: ['ExecutionRoleArn'],
    moment: whenTasksStart,
    title: 'a task log',
    source: `${GUIDE}/using_awslogs.html`,
    asks: (subject) =>
      ofExecutionRole(subject, (role, { LogConfiguration: { LogDriver: driver, Options: options = {} } = {} }) =>
        driver === 'awslogs'
          ? writeLogs(role, options['awslogs-group'], subject, options['awslogs-create-group'] === 'true')
          : [],
      ),
  },
  {
    type: TASK_DEFINITION,
    roles: ['ExecutionRoleArn'],
    moment: whenTasksStart,
    title: "a task's secrets",
    source: `${GUIDE}/task_execution_IAM_role.html#task-execution-secrets`,
    asks: (subject) =>
      ofExecutionRole(
        subject,
        (role, { Secrets: secrets = [], LogConfiguration: log, RepositoryCredentials: credentials }) =>
          [
            ...[...secrets, ...(log?.SecretOptions ?? [])].map(({ ValueFrom }) => ValueFrom),
            ...(credentials?.CredentialsParameter === undefined ? [] : [credentials.CredentialsParameter]),
          ].flatMap((value) => readSecret(role, value, subject)),
      ),
  },
  {
    type: SERVICE,
    roles: ['LoadBalancers.AdvancedConfiguration.RoleArn'],
    moment: 'creation',
    title: "a service's load balancer",
    source: `${GUIDE}/AmazonECSInfrastructureRolePolicyForLoadBalancers.html`,
    asks: ({
      resource: {
        properties: { LoadBalancers: balancers = [] },
      },
    }) => (balancers as LoadBalancer[]).flatMap(shiftTraffic),
  },
  {
    type: SERVICE,
    roles: ['DeploymentConfiguration.LifecycleHooks.RoleArn'],
    moment: 'creation',
    title: "a service's lifecycle hook",
    source: `${GUIDE}/blue-green-permissions.html`,
    asks: ({
      resource: {
        properties: { DeploymentConfiguration: deployment },
      },
    }) =>
      ((deployment as { readonly LifecycleHooks?: Hook[] } | undefined)?.LifecycleHooks ?? []).flatMap(
        ({ RoleArn: role, HookTargetArn: target = '' }) =>
          role !== undefined && target.split(':')[2] === 'lambda' ? [ask(role, ['lambda:InvokeFunction'], target)] : [],
      ),
  },
];

export const CONTAINER_NOTHING_FURTHER: readonly NothingFurther[] = [
  {
    of: `${TASK_DEFINITION} TaskRoleArn`,
    because: 'only the application in the container uses the role',
    source: `${GUIDE}/task-iam-roles.html`,
  },
];

function ofExecutionRole(
  { resource }: ResourceSubject,
  asks: (role: string, container: Container) => readonly Ask[],
): Ask[] {
  const { ExecutionRoleArn: role, ContainerDefinitions: containers = [] } = resource.properties as {
    readonly ExecutionRoleArn?: string;
    readonly ContainerDefinitions?: Container[];
  };
  return role === undefined ? [] : containers.flatMap((container) => asks(role, container));
}

/**
 * Returns the permissions to read the source of a container's secret. The source is a secret's ARN, which can be
 * followed by a JSON key, or the ARN or name of a parameter.
 */
function readSecret(role: string, value: string, subject: ResourceSubject): Ask[] {
  const [, , service] = value.split(':');
  if (service !== 'secretsmanager') {
    return [
      ask(
        role,
        ['ssm:GetParameters'],
        service === 'ssm' ? value : arn('ssm', `parameter/${value.replace(/^\//, '')}`, subject.place),
      ),
    ];
  }
  const secret = value.split(':').slice(0, 7).join(':');
  const key = subject.account.find('AWS::SecretsManager::Secret', secret)?.properties.KmsKeyId;
  return [
    ask(role, ['secretsmanager:GetSecretValue'], secret),
    ...(isCustomerKey(key)
      ? [useKey(role, ['kms:Decrypt'], key, 'secretsmanager', subject, { 'kms:EncryptionContext:SecretARN': secret })]
      : []),
  ];
}

function shiftTraffic({ TargetGroupArn: group, AdvancedConfiguration: advanced }: LoadBalancer): Ask[] {
  const {
    RoleArn: role,
    AlternateTargetGroupArn: alternate,
    ProductionListenerRule: production,
    TestListenerRule: test,
  } = advanced ?? {};
  const given = (names: readonly (string | undefined)[]) => names.filter((name) => name !== undefined);
  return role === undefined
    ? []
    : [
        ask(
          role,
          [
            'elasticloadbalancing:DescribeListeners',
            'elasticloadbalancing:DescribeRules',
            'elasticloadbalancing:DescribeTargetGroups',
            'elasticloadbalancing:DescribeTargetHealth',
          ],
          '*',
        ),
        ...given([group, alternate]).map((one) =>
          ask(role, ['elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:DeregisterTargets'], one),
        ),
        ...given([production, test]).map((one) =>
          ask(
            role,
            [one.includes(':listener/') ? 'elasticloadbalancing:ModifyListener' : 'elasticloadbalancing:ModifyRule'],
            one,
          ),
        ),
      ];
}
