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
  /** How many milliseconds a minute of a deployment takes here. */
  readonly minuteMs: number;
  /** Who may call the APIs. @default - everyone */
  readonly authorizer?: CallAuthorizer;
  /** Gets a line every ten minutes of the model while a stack waits for a service. @default - nobody does */
  readonly onWaiting?: (line: string) => void;
}

/**
 * A model of ECS deployments and of load balancers, on loopback. Tasks are processes of this machine; services are what
 * the templates say.
 *
 * Functions find the APIs by the variables of `environment`. What the model does not have: capacity, networks, security
 * groups, and containers that answer no requests.
 */
export class Containers implements StackFollower {
  /** Starts the APIs. There is nothing behind them until a stack is followed. */
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

  /** What a function needs to find the APIs. */
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
   * Takes over what CloudFormation has made or changed, and waits until the services are what their template says.
   * @throws StackFailedError if a service cannot get there
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
    await Promise.all(Object.values(this.servers).map((server) => server.stop()));
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
 * A rule may be made by a function of the stack of the listener and the target groups: CloudFormation has
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
