import { z } from 'zod';
import { ApiRefusedError, JsonOperations } from '@slipway/embedded-aws';
import { ContainerService, findService } from '../service/container-service';
import { TaskDefinitions } from '../service/task-definitions';
import { deploymentAnswer, deploymentBrief, revisionAnswer, serviceAnswer, taskAnswer } from './container-answers';

const texts = z.array(z.string());
const serviceName = z.object({ cluster: z.string().default('default'), service: z.string() });

export interface ContainerOperationsProps {
  readonly definitions: TaskDefinitions;
  services(): readonly ContainerService[];
}

/**
 * Returns the operations of the ECS API that functions call to start and follow deployments.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/Welcome.html
 */
export function containerOperations({ definitions, services }: ContainerOperationsProps): JsonOperations {
  return { ...definitionOperations(definitions), ...serviceOperations(services), ...taskOperations(services) };
}

function definitionOperations(definitions: TaskDefinitions): JsonOperations {
  const list = z.object({
    familyPrefix: z.string().optional(),
    status: z.enum(['ACTIVE', 'INACTIVE']).default('ACTIVE'),
    sort: z.enum(['ASC', 'DESC']).default('ASC'),
    maxResults: z.number().optional(),
  });
  const named = z.object({ taskDefinition: z.string() });
  return {
    RegisterTaskDefinition: async (input) => ({ taskDefinition: await definitions.register(input) }),
    DescribeTaskDefinition: async (input) => ({
      taskDefinition: await definitions.describe(named.parse(input).taskDefinition),
      tags: [],
    }),
    DeregisterTaskDefinition: (input) => ({
      taskDefinition: definitions.deregister(named.parse(input).taskDefinition),
    }),
    ListTaskDefinitions: (input) => {
      const { familyPrefix, status, sort, maxResults } = list.parse(input);
      const found = definitions
        .list()
        .filter((it) => it.status === status && (familyPrefix === undefined || it.family === familyPrefix))
        .map((it) => it.taskDefinitionArn);
      return { taskDefinitionArns: (sort === 'ASC' ? found : found.reverse()).slice(0, maxResults) };
    },
  };
}

function serviceOperations(services: () => readonly ContainerService[]): JsonOperations {
  const update = z.looseObject({ cluster: z.string().default('default'), service: z.string() });
  const stop = z.object({
    serviceDeploymentArn: z.string(),
    stopType: z.enum(['ABORT', 'ROLLBACK']).default('ROLLBACK'),
  });
  const deployments = () =>
    services().flatMap((service) => service.deployments.map((deployment) => ({ service, deployment })));
  const found = <T>(arns: readonly string[], find: (arn: string) => T | undefined) => ({
    present: arns.map(find).filter((it) => it !== undefined),
    failures: arns.filter((arn) => find(arn) === undefined).map((arn) => ({ arn, reason: 'MISSING' })),
  });
  return {
    DescribeServices: (input) => {
      const { cluster, services: names } = z
        .object({ cluster: z.string().default('default'), services: texts })
        .parse(input);
      const { present, failures } = found(names, (name) => findService(services(), cluster, name));
      return { services: present.map(serviceAnswer), failures };
    },
    UpdateService: (input) => {
      const { cluster, service: name, ...change } = update.parse(input);
      const service = serviceNamed(services(), cluster, name);
      service.update(change);
      return { service: serviceAnswer(service) };
    },
    ListServiceDeployments: (input) => {
      const { cluster, service, status, maxResults } = serviceName
        .extend({ status: texts.optional(), maxResults: z.number().optional() })
        .parse(input);
      const all = serviceNamed(services(), cluster, service).deployments.map(deploymentBrief).reverse();
      return { serviceDeployments: all.filter((it) => status?.includes(it.status) ?? true).slice(0, maxResults) };
    },
    DescribeServiceDeployments: (input) => {
      const { serviceDeploymentArns: arns } = z.object({ serviceDeploymentArns: texts }).parse(input);
      const { present, failures } = found(
        arns,
        (arn) => deployments().find(({ deployment }) => deployment.props.arn === arn)?.deployment,
      );
      return { serviceDeployments: present.map(deploymentAnswer), failures };
    },
    DescribeServiceRevisions: (input) => {
      const { serviceRevisionArns: arns } = z.object({ serviceRevisionArns: texts }).parse(input);
      const { present, failures } = found(arns, (arn) =>
        services()
          .flatMap((service) => service.revisions.map((revision) => ({ service, revision })))
          .find(({ revision }) => revision.arn === arn),
      );
      return { serviceRevisions: present.map(({ service, revision }) => revisionAnswer(service, revision)), failures };
    },
    StopServiceDeployment: (input) => {
      const { serviceDeploymentArn: arn, stopType } = stop.parse(input);
      const service = deployments().find(({ deployment }) => deployment.props.arn === arn)?.service;
      if (!service) {
        throw new ApiRefusedError('ServiceDeploymentNotFoundException', `this run has no deployment ${arn}`);
      }
      service.stopDeployment(arn, stopType);
      return { serviceDeploymentArn: arn };
    },
  };
}

function taskOperations(services: () => readonly ContainerService[]): JsonOperations {
  const running = (service: ContainerService) =>
    service.revisions.flatMap((revision) => revision.tasks.running.map((task) => ({ revision, task })));
  return {
    ListTasks: (input) => {
      const { cluster, serviceName: name } = z
        .object({ cluster: z.string().default('default'), serviceName: z.string() })
        .parse(input);
      return { taskArns: running(serviceNamed(services(), cluster, name)).map(({ task }) => task.arn) };
    },
    DescribeTasks: (input) => {
      const { tasks: wanted } = z.object({ tasks: texts }).parse(input);
      const tasks = services()
        .flatMap((service) => running(service).map(({ revision, task }) => taskAnswer(service, revision, task)))
        .filter(({ taskArn }) => wanted.includes(taskArn));
      return {
        tasks,
        failures: wanted
          .filter((arn) => tasks.every(({ taskArn }) => taskArn !== arn))
          .map((arn) => ({ arn, reason: 'MISSING' })),
      };
    },
  };
}

function serviceNamed(services: readonly ContainerService[], cluster: string, name: string): ContainerService {
  const service = findService(services, cluster, name);
  if (!service) {
    throw new ApiRefusedError('ServiceNotFoundException', `this run has no service ${name} in the cluster ${cluster}`);
  }
  return service;
}
