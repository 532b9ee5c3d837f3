import { CallPermission, CallPermissions } from '@slipway/embedded-aws';
import { z } from 'zod';

const PREFIX = 'arn:aws:ecs:${Region}:${Account}';
const PASS_ROLE = 'iam:PassRole';

const texts = z.array(z.string());
const cluster = z.string().default('default');
const serviceName = z.object({ cluster, service: z.string() });
const task = z.object({
  family: z.string(),
  taskRoleArn: z.string().optional(),
  executionRoleArn: z.string().optional(),
  tags: z.array(z.unknown()).default([]),
});

/**
 * Functions that return the permissions that AWS requires for a call, by operation of `containerOperations`.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 */
export const containerPermissions: CallPermissions = {
  RegisterTaskDefinition: (input) => {
    const { family, taskRoleArn, executionRoleArn, tags } = task.parse(input);
    const resource = `${PREFIX}:task-definition/${family}:*`;
    return [
      { action: 'ecs:RegisterTaskDefinition', resource },
      ...tags.slice(0, 1).map(() => ({
        action: 'ecs:TagResource',
        resource,
        context: { 'ecs:CreateAction': 'RegisterTaskDefinition' },
      })),
      ...[taskRoleArn, executionRoleArn].flatMap((role) => (role === undefined ? [] : passed(role))),
    ];
  },
  DescribeTaskDefinition: anyResource('ecs:DescribeTaskDefinition'),
  DeregisterTaskDefinition: anyResource('ecs:DeregisterTaskDefinition'),
  ListTaskDefinitions: anyResource('ecs:ListTaskDefinitions'),
  DescribeServices: (input) => {
    const { services, ...of } = z.object({ cluster, services: texts }).parse(input);
    return services.map((service) => onService('ecs:DescribeServices', { ...of, service }));
  },
  UpdateService: (input) => [onService('ecs:UpdateService', serviceName.parse(input))],
  ListServiceDeployments: (input) => [onService('ecs:ListServiceDeployments', serviceName.parse(input))],
  DescribeServiceDeployments: (input) =>
    z
      .object({ serviceDeploymentArns: texts })
      .parse(input)
      .serviceDeploymentArns.flatMap((arn) => onPartOfService('ecs:DescribeServiceDeployments', arn)),
  DescribeServiceRevisions: (input) =>
    z
      .object({ serviceRevisionArns: texts })
      .parse(input)
      .serviceRevisionArns.flatMap((arn) => onPartOfService('ecs:DescribeServiceRevisions', arn)),
  StopServiceDeployment: (input) =>
    onPartOfService(
      'ecs:StopServiceDeployment',
      z.object({ serviceDeploymentArn: z.string() }).parse(input).serviceDeploymentArn,
    ),
  // with a container instance in the request, AWS checks the instance; the model has no instances
  ListTasks: (input) => [
    { action: 'ecs:ListTasks', resource: '*', context: ofCluster(z.object({ cluster }).parse(input).cluster) },
  ],
  DescribeTasks: (input) => {
    const { cluster: name, tasks } = z.object({ cluster, tasks: texts }).parse(input);
    return tasks.map((id) => ({
      action: 'ecs:DescribeTasks',
      resource: id.startsWith('arn:') ? id : `${PREFIX}:task/${lastPart(name)}/${id}`,
      context: ofCluster(name),
    }));
  },
};

/** Returns a function that requires an action on `*`, for an action without resource-level permissions. */
export function anyResource(action: string): () => readonly CallPermission[] {
  return () => [{ action, resource: '*' }];
}

function onService(action: string, { cluster: of, service }: z.infer<typeof serviceName>): CallPermission {
  const resource = service.startsWith('arn:') ? service : `${PREFIX}:service/${lastPart(of)}/${service}`;
  return { action, resource, context: ofCluster(of) };
}

/**
 * Returns the permissions for an action on a service deployment or service revision. AWS requires them on this resource
 * and on the service.
 */
function onPartOfService(action: string, arn: string): readonly CallPermission[] {
  const [, of, name] = arn.split('/');
  const service = onService(action, { cluster: of, service: name });
  return [service, { action, resource: arn, context: { ...service.context, 'ecs:service': service.resource } }];
}

/**
 * Returns the permission to pass a role.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
function passed(role: string): readonly CallPermission[] {
  const resource = role.startsWith('arn:') ? role : `arn:aws:iam::\${Account}:role/${role}`;
  return [{ action: PASS_ROLE, resource, context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } }];
}

function ofCluster(nameOrArn: string): { readonly 'ecs:cluster': string } {
  return { 'ecs:cluster': `${PREFIX}:cluster/${lastPart(nameOrArn)}` };
}

function lastPart(nameOrArn: string): string {
  return nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
}
