import { mkdir } from 'node:fs/promises';
import { DescribeTaskDefinitionCommand, ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import {
  DescribeListenersCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  DeployedStack,
  EmbeddedAws,
  jsonOperations,
  LoopbackServer,
  PRIVATE_FOLDER,
  StackFollower,
} from '@slipway/embedded-aws';
import { containerOperations } from './api/container-operations';
import { LoadBalancerOperationsProps, loadBalancerOperations } from './api/load-balancer-operations';
import { ContainerServices } from './container-services';
import { FollowedResources } from './followed-resources';
import { invokeHook } from './invoke-hook';
import { LoadBalancers } from './load-balancers';
import { ModelClock } from './model-clock';
import { CountedDefinitions, TaskDefinitions } from './service/task-definitions';
import { TaskLauncher, TaskLauncherProps } from './task-launcher';

const ECS_PREFIX = 'AmazonEC2ContainerServiceV20141113.';

export interface ContainersProps extends Omit<TaskLauncherProps, 'clock' | 'groupOf'> {
  /** How many milliseconds a minute of a deployment takes here. */
  readonly minuteMs: number;
}

/**
 * A model of ECS deployments and of load balancers, on loopback. Tasks are processes of this machine; services are what
 * the templates say.
 *
 * Functions find the two APIs by the variables of `environment`. What the model does not have: capacity, networks,
 * security groups,
 * containers that answer no requests, and the rights of those who call.
 */
export class Containers implements StackFollower {
  /** Starts the two APIs. There is nothing behind them until a stack is followed. */
  public static async start(props: ContainersProps): Promise<Containers> {
    await mkdir(props.logFolder, { recursive: true, mode: PRIVATE_FOLDER });
    const clock = new ModelClock(props.minuteMs);
    const balancers = new LoadBalancers(clock);
    const definitions = new TaskDefinitions(countedBy(props.aws));
    const launcher = new TaskLauncher({ ...props, clock, groupOf: balancers.groupOf });
    const services = new ContainerServices({
      balancers,
      definitions,
      clock,
      launcher,
      callHook: invokeHook(props.aws, props.credentials),
    });
    const ecs = await LoopbackServer.start(
      jsonOperations('ECS', ECS_PREFIX, containerOperations({ definitions, services: () => services.all })),
    );
    const loadBalancing = await LoopbackServer.start(
      loadBalancerOperations({ rules: balancers.rules, groupOf: balancers.groupOf, ...madeBy(props.aws) }),
    );
    return new Containers(balancers, services, ecs, loadBalancing);
  }

  private readonly followed: FollowedResources;

  private constructor(
    public readonly balancers: LoadBalancers,
    public readonly services: ContainerServices,
    private readonly ecs: LoopbackServer,
    private readonly loadBalancing: LoopbackServer,
  ) {
    this.followed = new FollowedResources([...balancers.followers(), ...services.followers()]);
  }

  /** What a function needs to find the two APIs. */
  public get environment(): Record<string, string> {
    return { AWS_ENDPOINT_URL_ECS: this.ecs.url, AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2: this.loadBalancing.url };
  }

  public addressOf(stackName: string, logicalId: string): string {
    return this.balancers.addressOf(stackName, logicalId);
  }

  /**
   * Takes over what CloudFormation has made or changed, and waits until the services are what their template says.
   * @throws StackFailedError where a service cannot get there
   */
  public async follow(stack: DeployedStack): Promise<void> {
    await this.followed.follow(stack);
  }

  /** Lets go of what CloudFormation has deleted. */
  public async forget(stackName: string): Promise<void> {
    await this.followed.forget(stackName);
  }

  /** Ends every deployment, every task and every server. */
  public async stop(): Promise<void> {
    await this.followed.forgetAll();
    await Promise.all([this.ecs, this.loadBalancing].map((server) => server.stop()));
  }
}

/** Revisions are counted where those of the templates are counted too. */
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
 * A rule may be made by a function of the stack that the listener and the target groups stand in: CloudFormation has
 * them then, and the model not yet.
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
