import { Aws, Stack } from 'aws-cdk-lib/core';
import { CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { ApplicationProtocol } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Grant, IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Naming } from '@slipway/conventions';
import { EncryptedLogGroup, EncryptionKey } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import type { TaskRevisionProperties } from '../image/properties';
import { RunningImage } from '../image/running-image';
import { LiveState, LiveStateProps } from '../live-state/live-state';
import { COLLECTOR_VARIABLES, collectorContainer, CollectorKind, grantCollect } from './collector';

/** Name of the application container. */
export const CONTAINER = 'app';
/** Name of the container port in Service Connect. */
export const PORT_NAME = 'http';

/** Repository from which the images of a service are pulled, such as an `ImageRepository`. */
export interface IServiceRepository {
  /** URI of the image repository, without a tag. */
  readonly repositoryUri: string;
  /** Grants a principal permission to pull images and to log in to the registry. */
  grantPull(grantee: IGrantable): unknown;
}

export interface ServiceTaskProps {
  readonly name: Naming;
  readonly key: EncryptionKey;
  readonly liveState: LiveStateProps;
  readonly repository: IServiceRepository;
  readonly image: RunningImage;
  readonly port: number;
  /** Whether other services call the port through Service Connect. */
  readonly discovered: boolean;
  /** Protocol between the load balancer and the container. @default ApplicationProtocol.HTTP */
  readonly targetProtocol?: ApplicationProtocol;
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly user: string;
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Writable folders, which belong to root unless the image sets another owner. See the props of `BlueGreenService`.
   */
  readonly writablePaths: readonly string[];
  readonly collector?: string;
  readonly collectorKind?: CollectorKind;
  readonly logGroup?: EncryptedLogGroup;
  readonly logRetention?: RetentionDays;
}

/**
 * Task definition with its container, roles and log group, but without the image.
 *
 * The stack's own task definition never runs. When it changes, a copy with the running image is registered in the
 * service's task definition family, in which deployments also register their revisions.
 */
export class ServiceTask extends Construct implements IGrantable {
  /** Name of the service's task definition family. ECS uses the newest revision for a family name without a number. */
  public readonly family: string;
  /** ARN of the stack's task definition. The ARN changes only if the task definition changes. */
  public readonly shape: string;
  /** Principal for granting permissions to the code in the container. */
  public readonly grantPrincipal: IPrincipal;

  private readonly taskRole: ServiceRole;
  private readonly executionRole: ServiceRole;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ServiceTaskProps,
  ) {
    super(scope, id);
    const { name, collector, repository } = props;
    this.family = name.taskFamily();
    this.taskRole = this.addRole('TaskRole', 'task', 'Permissions of the code in the tasks');
    this.executionRole = this.addRole(
      'ExecutionRole',
      'execution',
      'Starts the tasks: pulls the image and writes the logs',
    );
    this.grantPrincipal = this.taskRole;
    repository.grantPull(this.executionRole);
    if (collector) {
      grantCollect(this.taskRole);
    }
    const definition = this.addDefinition(this.addLogGroup());
    this.shape = definition.ref;
    this.keepRevision(definition);
  }

  /** Grants a principal permission to pass the task definition's two roles to ECS tasks. */
  public grantPassRoles(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['iam:PassRole'],
      resourceArns: [this.taskRole.roleArn, this.executionRole.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    });
  }

  /**
   * Grants a principal permission to register and deregister revisions. IAM has resource-level permissions only for
   * registering.
   *
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
   */
  public grantRevisions(grantee: IGrantable): Grant {
    const family = `arn:${Aws.PARTITION}:ecs:${Aws.REGION}:${Aws.ACCOUNT_ID}:task-definition/${this.family}:*`;
    return Grant.addToPrincipal({ grantee, actions: ['ecs:RegisterTaskDefinition'], resourceArns: [family] })
      .combine(
        Grant.addToPrincipal({
          grantee,
          actions: ['ecs:DescribeTaskDefinition', 'ecs:DeregisterTaskDefinition', 'ecs:ListTaskDefinitions'],
          resourceArns: ['*'],
        }),
      )
      .combine(this.grantPassRoles(grantee));
  }

  private addRole(id: string, does: string, description: string): ServiceRole {
    return new ServiceRole(this, id, {
      service: 'ecs-tasks.amazonaws.com',
      roleName: this.props.name.role(does),
      description,
    });
  }

  private addLogGroup(): EncryptedLogGroup {
    const { name, key, logRetention: retention } = this.props;
    const logGroup =
      this.props.logGroup ??
      new EncryptedLogGroup(this, 'Logs', { logGroupName: name.logGroup('service', '/ecs/'), key, retention });
    logGroup.grantStreams(this.executionRole);
    return logGroup;
  }

  private addDefinition(logGroup: EncryptedLogGroup): CfnTaskDefinition {
    const { name, cpu, memoryMiB, writablePaths, collector } = this.props;
    const { collectorKind: kind = CollectorKind.OPEN_TELEMETRY } = this.props;
    const definition = new CfnTaskDefinition(this, 'Shape', {
      family: name.taskFamily('task-shape'),
      cpu: String(cpu),
      memory: String(memoryMiB),
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      runtimePlatform: { cpuArchitecture: 'X86_64', operatingSystemFamily: 'LINUX' },
      taskRoleArn: this.taskRole.roleArn,
      executionRoleArn: this.executionRole.roleArn,
      volumes: writablePaths.map((_, index) => ({ name: volumeAt(index) })),
      containerDefinitions: [
        this.appContainer(logGroup),
        ...(collector
          ? [{ ...collectorContainer(collector, kind), logConfiguration: logTo(logGroup, 'collector') }]
          : []),
      ],
    });
    definition.node.addDependency(this.executionRole);
    return definition;
  }

  private appContainer(logGroup: EncryptedLogGroup): CfnTaskDefinition.ContainerDefinitionProperty {
    const { repository, port, user, environment, writablePaths, collector, discovered } = this.props;
    const { collectorKind: kind = CollectorKind.OPEN_TELEMETRY } = this.props;
    const variables = {
      PORT: String(port),
      ...(collector && COLLECTOR_VARIABLES[kind]),
      ...environment,
    };
    return {
      name: CONTAINER,
      image: `${repository.repositoryUri}:none`, // placeholder, which is never pulled: each revision has its own image
      essential: true,
      user,
      privileged: false,
      readonlyRootFilesystem: true,
      linuxParameters: { initProcessEnabled: true },
      portMappings: [{ containerPort: port, protocol: 'tcp', ...(discovered && this.namedPort()) }],
      environment: Object.entries(variables).map(([key, value]) => ({ name: key, value })),
      mountPoints: writablePaths.map((containerPath, index) => ({
        containerPath,
        sourceVolume: volumeAt(index),
        readOnly: false,
      })),
      logConfiguration: logTo(logGroup, CONTAINER),
    };
  }

  /**
   * Returns the named port mapping for Service Connect. Its proxy receives all traffic to the port, including the
   * traffic of the load balancer, and must not parse TLS as HTTP.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
   */
  private namedPort(): Partial<CfnTaskDefinition.PortMappingProperty> {
    const isTls = this.props.targetProtocol === ApplicationProtocol.HTTPS;
    return { name: PORT_NAME, appProtocol: isTls ? undefined : 'http' };
  }

  private keepRevision(definition: CfnTaskDefinition): void {
    const { image, liveState: props } = this.props;
    const liveState = LiveState.in(this, props);
    this.grantRevisions(liveState);
    image.grantRead(liveState);
    const properties: TaskRevisionProperties = {
      Family: this.family,
      ShapeArn: definition.ref,
      Container: CONTAINER,
      ParameterName: image.parameterName,
    };
    liveState.keep(this, 'Revision', 'Custom::TaskRevision', properties);
  }
}

function volumeAt(index: number): string {
  return `writable-${index + 1}`;
}

/**
 * Returns the log configuration of a container.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
 */
function logTo(logGroup: EncryptedLogGroup, prefix: string): CfnTaskDefinition.LogConfigurationProperty {
  return {
    logDriver: 'awslogs',
    options: {
      'awslogs-group': logGroup.logGroupName,
      'awslogs-region': Stack.of(logGroup).region,
      'awslogs-stream-prefix': prefix,
    },
  };
}
