import { mkdir } from 'node:fs/promises';
import { DescribeTaskDefinitionCommand, ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import {
  DescribeListenersCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  CallAuthorizer,
  CallPermissions,
  DeployedStack,
  EmbeddedAws,
  jsonOperations,
  LoopbackServer,
  PRIVATE_FOLDER,
  StackFollower,
} from '@slipway/embedded-aws';
import { containerOperations } from './api/container-operations';
import { containerPermissions } from './api/container-permissions';
import { LoadBalancerOperationsProps, loadBalancerOperations } from './api/load-balancer-operations';
import { loadBalancerPermissions } from './api/load-balancer-permissions';
import { ContainerServices } from './container-services';
import { CodeDeploy } from './codedeploy/code-deploy';
import { codeDeployOperations } from './codedeploy/code-deploy-operations';
import { codeDeployPermissions } from './codedeploy/code-deploy-permissions';
import { Firewalls } from './firewalls';
import { FollowedResources } from './followed-resources';
import { functionInvoker, invokeHook } from './invoke-hook';
import { LoadBalancers } from './load-balancers';
import { ModelClock } from './model-clock';
import { CountedDefinitions, TaskDefinitions } from './service/task-definitions';
import { TaskLauncher, TaskLauncherProps } from './task-launcher';

const ECS_PREFIX = 'AmazonEC2ContainerServiceV20141113.';
const CODE_DEPLOY_PREFIX = 'CodeDeploy_20141006.';

export interface ContainersProps extends Omit<TaskLauncherProps, 'clock' | 'groupOf'> {
  /** Real duration of a minute of model time, in milliseconds. */
  readonly minuteMs: number;
  /** Authorizer of API calls. @default - every call is allowed */
  readonly authorizer?: CallAuthorizer;
  /**
   * Function that receives a progress line every ten minutes of model time while a stack waits for a service.
   * @default - no progress lines
   */
  readonly onWaiting?: (line: string) => void;
}

/**
 * Model of ECS services, deployments and load balancers, on loopback. Tasks are processes or containers on this
 * machine, and services are deployed as their templates declare.
 *
 * Functions find the APIs through the variables in `environment`. The model does not cover capacity, networks and
 * security groups.
 */
export class Containers implements StackFollower {
  /** Starts the APIs. They have no resources until `follow` is called with a stack. */
  public static async start(props: ContainersProps): Promise<Containers> {
    await mkdir(props.logFolder, { recursive: true, mode: PRIVATE_FOLDER });
    const clock = new ModelClock(props.minuteMs);
    const firewalls = new Firewalls();
    const balancers = new LoadBalancers(clock, firewalls);
    const definitions = new TaskDefinitions(countedBy(props.aws));
    const launcher = new TaskLauncher({ ...props, clock, groupOf: balancers.groupOf });
    const invoke = functionInvoker(props.aws, props.credentials);
    const services = new ContainerServices({
      balancers,
      definitions,
      clock,
      launcher,
      callHook: invokeHook(invoke),
      onWaiting: props.onWaiting,
    });
    const codeDeploy = new CodeDeploy({
      services,
      definitions,
      balancers,
      clock,
      call: async (name, roleArn, event) => invoke(name, { roleArn, service: 'codedeploy.amazonaws.com' }, event),
    });
    const { authorizer } = props;
    const gate = (permissions: CallPermissions) => authorizer && { authorizer, permissions };
    const ecs = await LoopbackServer.start(
      jsonOperations(
        'ECS',
        ECS_PREFIX,
        containerOperations({ definitions, services: () => services.all }),
        gate(containerPermissions),
      ),
    );
    const { rules, groupOf } = balancers;
    const loadBalancing = await LoopbackServer.start(
      loadBalancerOperations({ rules, groupOf, ...madeBy(props.aws), gate: gate(loadBalancerPermissions) }),
    );
    const deploying = await LoopbackServer.start(
      jsonOperations(
        'CodeDeploy',
        CODE_DEPLOY_PREFIX,
        codeDeployOperations(codeDeploy),
        gate(codeDeployPermissions(codeDeploy)),
      ),
    );
    return new Containers(balancers, firewalls, services, codeDeploy, { ecs, loadBalancing, deploying });
  }

  private readonly followed: FollowedResources;

  private constructor(
    public readonly balancers: LoadBalancers,
    public readonly firewalls: Firewalls,
    public readonly services: ContainerServices,
    codeDeploy: CodeDeploy,
    private readonly servers: Readonly<Record<'ecs' | 'loadBalancing' | 'deploying', LoopbackServer>>,
  ) {
    this.followed = new FollowedResources([
      ...balancers.followers(),
      ...firewalls.followers(),
      ...services.followers(),
      ...codeDeploy.followers(),
    ]);
  }

  /** Environment variables that direct a function to the APIs. */
  public get environment(): Record<string, string> {
    const { ecs, loadBalancing, deploying } = this.servers;
    return {
      AWS_ENDPOINT_URL_ECS: ecs.url,
      AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2: loadBalancing.url,
      AWS_ENDPOINT_URL_CODEDEPLOY: deploying.url,
    };
  }

  public addressOf(stackName: string, logicalId: string): string {
    return this.balancers.addressOf(stackName, logicalId);
  }

  /**
   * Updates the model with the resources that CloudFormation has created, updated or removed in a stack, and waits
   * until the services match their template.
   * @throws StackFailedError if a service cannot reach that state
   */
  public async follow(stack: DeployedStack): Promise<void> {
    await this.followed.follow(stack);
  }

  /** Removes the resources of a stack that CloudFormation has deleted. */
  public async forget(stackName: string): Promise<void> {
    await this.followed.forget(stackName);
  }

  /** Stops all deployments, tasks and servers of the model. */
  public async stop(): Promise<void> {
    await this.followed.forgetAll();
    await Promise.all(Object.values(this.servers).map((server) => server.stop()));
  }
}

/** Returns access to the task definitions of the embedded AWS, which assigns the revision numbers of each family. */
function countedBy(aws: EmbeddedAws): CountedDefinitions {
  const ecs = new ECSClient(aws.clientOptions(aws.root));
  return {
    next: async (family) => {
      const { taskDefinition } = await ecs.send(
        new RegisterTaskDefinitionCommand({ family, containerDefinitions: [{ name: 'counted', image: 'counted' }] }),
      );
      return taskDefinition!.taskDefinitionArn!;
    },
    made: async (arn) => {
      const { taskDefinition } = await ecs
        .send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }))
        .catch(() => ({ taskDefinition: undefined }));
      return taskDefinition?.taskDefinitionArn === arn ? taskDefinition : undefined;
    },
  };
}

/**
 * Returns lookups for listeners and target groups that CloudFormation has created but that the model does not know yet.
 * A function in the same stack may need them to create a rule.
 */
function madeBy(aws: EmbeddedAws): Pick<LoadBalancerOperationsProps, 'isListener' | 'isTargetGroup'> {
  const client = new ElasticLoadBalancingV2Client(aws.clientOptions(aws.root));
  return {
    isListener: async (arn) =>
      client.send(new DescribeListenersCommand({ ListenerArns: [arn] })).then(
        ({ Listeners }) => Listeners!.length > 0,
        () => false,
      ),
    isTargetGroup: async (arn) =>
      client.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [arn] })).then(
        ({ TargetGroups }) => TargetGroups!.length > 0,
        () => false,
      ),
  };
}
