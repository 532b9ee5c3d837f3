import { CfnCondition, CfnParameter, Duration, Fn, Stack, Token } from 'aws-cdk-lib/core';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Connections, IConnectable, Peer, Port, SecurityGroup, SubnetSelection, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { CfnCluster } from 'aws-cdk-lib/aws-ecs';
import { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { requireProps } from '@slipway/conventions';
import { WithDefaults, withDefaults } from '@slipway/kms';
import { Construct } from 'constructs';
import { DeployFunction } from '../deployment/deploy-function';
import { NO_IMAGE } from '../image/properties';
import { LiveStateProps } from '../live-state/live-state';
import { SmokeTestFunction } from '../smoke-test/smoke-test-function';
import { ITestProject, TestBuildFunction } from '../test-build/test-build-function';
import { TrafficRule } from '../traffic/traffic-rule';
import { BlueGreenServiceProps } from './blue-green-service-props';
import { EcsBlueGreen, GreenTest } from './ecs-blue-green';
import { HealthCheck } from './health-check';
import { RollbackAlarms } from './rollback-alarms';
import { Rollout } from './rollout';
import { ServiceChecks } from './service-checks';
import { serviceConnect } from './service-discovery';
import { ServiceLoadBalancer, TEST_PORT, TestListener } from './service-load-balancer';
import { ServiceScaling } from './service-scaling';
import { ServiceTask } from '../task/service-task';
import { wholeMinutes } from './whole-minutes';

const MIN_TASKS = 2;
const PRIORITY = 10;
const LONGEST_DEPLOYMENT = Duration.hours(23);

/**
 * Fargate service behind a load balancer, whose deployments shift traffic to a new image without losing requests.
 *
 * A deployment rolls back if the new image is not healthy. Stack updates do not undo what deployments change: the
 * traffic weights, the image and the number of tasks. The service has no tasks until the first deployment.
 *
 * AWS charges for the CPU and memory of tasks by the second, and for the load balancer by the hour and by its traffic.
 * During a rollout, twice as many tasks run.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-blue-green.html
 */
export class BlueGreenService extends Construct implements IGrantable, IConnectable {
  /** Lambda function that processes the deployment jobs of a pipeline. */
  public readonly function: IFunction;
  /** Principal for granting permissions to `function`. */
  public readonly grantPrincipal: IPrincipal;
  /** Principal for granting permissions to the code in the tasks. */
  public readonly tasks: IGrantable;
  /** Connections of the tasks. To allow a client, call `connections.allowDefaultPortFrom(client)`. */
  public readonly connections: Connections;
  /** URL of the service: the scheme and the DNS name of the load balancer. */
  public readonly url: string;
  /** Load balancer in front of the tasks. */
  public readonly loadBalancer: IApplicationLoadBalancer;
  /** Name of the service's ECS cluster. */
  public readonly clusterName: string;
  /** Name of the ECS service. */
  public readonly serviceName: string;
  /**
   * Alarms that the service creates and that roll a deployment back. They do not include the prop `alarms`.
   *
   * To be notified about these alarms, connect them to a topic.
   */
  public readonly alarms: readonly Alarm[];

  private readonly hasRun: CfnCondition;
  private readonly props: WithDefaults<BlueGreenServiceProps>;

  /**
   * @throws Error if ECS would need more than five minutes to reject unhealthy green tasks, the smoke test cannot reach
   * the load balancer, `image` is in the same stack, or a prop is out of range or contradicts another prop
   */
  constructor(scope: Construct, id: string, given: BlueGreenServiceProps) {
    super(scope, id);
    requireProps<BlueGreenServiceProps>(this, given, {
      vpc: 'an IVpc',
      repository: 'an ImageRepository',
      image: 'a RunningImage of another stack',
      port: '8080',
    });
    check(this, given);
    const props = withDefaults(this, given);
    this.props = props;
    const { name, key, repository, image, liveImages, errorsPerMinute, minTasks = MIN_TASKS, logRetention } = props;
    const healthCheck = new HealthCheck(props.healthCheck ?? {}, minTasks);
    this.hasRun = this.addCondition();
    this.clusterName = props.cluster?.clusterName ?? name.cluster();
    this.serviceName = name.service();
    const balancer = new ServiceLoadBalancer(this, 'LoadBalancer', {
      ...props,
      internal: props.internalOnly ?? false,
      subnets: props.loadBalancerSubnets,
      tested: props.smokeTest ?? true,
      healthCheck,
    });
    this.url = balancer.url;
    this.loadBalancer = balancer.loadBalancer;
    const task = this.addTask();
    this.tasks = task;
    const alarms = new RollbackAlarms(this, 'Alarms', { name, balancer, healthCheck, errorsPerMinute });
    this.alarms = alarms.all;
    this.connections = this.addConnections(balancer);
    const service = this.addService(balancer, task, healthCheck);
    this.addScaling(balancer).node.addDependency(service);
    const deploy = new DeployFunction(this, 'Deploy', {
      name,
      key,
      clusterName: this.clusterName,
      serviceName: this.serviceName,
      task,
      repositoryUri: repository.repositoryUri,
      image,
      liveImages,
      minTasks,
      functionName: props.deployFunctionName,
      logGroup: props.deployLogGroup,
      settings: props.deploymentSettings,
      traced: props.traceDeployments,
      logRetention,
    });
    this.function = deploy.function;
    this.grantPrincipal = deploy.grantPrincipal;
    ServiceChecks.enforce(Stack.of(this));
  }

  /**
   * Adds the condition that the service has had a deployment. CloudFormation reads the record when an update begins.
   */
  private addCondition(): CfnCondition {
    const { image } = this.props;
    const recorded = new CfnParameter(this, 'RunningImage', {
      type: 'AWS::SSM::Parameter::Value<String>',
      default: image.parameterName,
      description: 'Name of the parameter with the running image. Do not change it',
    });
    Stack.of(this).addStackDependency(
      Stack.of(image),
      'CloudFormation reads the record of the running image when an update begins',
    );
    return new CfnCondition(this, 'HasRun', { expression: Fn.conditionNot(Fn.conditionEquals(recorded, NO_IMAGE)) });
  }

  private addTask(): ServiceTask {
    const { cpu = 256, memoryMiB = 512, user = '1000:1000', environment = {}, writablePaths = [] } = this.props;
    return new ServiceTask(this, 'Task', {
      ...this.props,
      discovered: this.props.discovery !== undefined,
      liveState: this.liveState,
      cpu,
      memoryMiB,
      user,
      environment,
      writablePaths,
    });
  }

  private addConnections({ loadBalancer }: ServiceLoadBalancer): Connections {
    const { vpc, port } = this.props;
    const securityGroup = new SecurityGroup(this, 'TaskSecurityGroup', {
      vpc,
      description: 'The tasks: reached by the load balancer only',
    });
    const connections = new Connections({ securityGroups: [securityGroup], defaultPort: Port.tcp(port) });
    connections.allowDefaultPortFrom(loadBalancer, 'Load balancer');
    return connections;
  }

  private addService(balancer: ServiceLoadBalancer, task: ServiceTask, healthCheck: HealthCheck): EcsBlueGreen {
    const { port, rollout = Rollout.allAtOnce(), bakeTime = Duration.minutes(5), alarms = [], discovery } = this.props;
    return new EcsBlueGreen(this, 'Service', {
      ...this.props,
      liveState: this.liveState,
      cluster: this.props.cluster?.clusterName ?? this.addCluster().ref,
      clusterName: this.clusterName,
      serviceName: this.serviceName,
      task,
      balancer,
      healthCheck,
      rollout,
      securityGroup: this.connections.securityGroups[0],
      subnets: this.taskSubnets,
      connect: discovery && serviceConnect(discovery, port),
      production: this.addRule('ProductionRule', balancer.listener, balancer, this.props.hosts),
      assignPublicIp: this.props.assignPublicIp ?? false,
      test: balancer.test && this.addTest(balancer, balancer.test, healthCheck),
      bakeMinutes: checkedBakeTime(bakeTime, rollout),
      alarms: [...this.alarms, ...alarms],
      hasRun: this.hasRun,
    });
  }

  private addCluster(): CfnCluster {
    return new CfnCluster(this, 'Cluster', {
      clusterName: this.clusterName,
      clusterSettings: [{ name: 'containerInsights', value: 'enabled' }],
    });
  }

  private addRule(
    id: string,
    listener: ServiceLoadBalancer['listener'],
    { targetGroups }: ServiceLoadBalancer,
    hosts?: readonly string[],
  ): TrafficRule {
    return new TrafficRule(this, id, { ...this.liveState, listener, priority: PRIORITY, hosts, targetGroups });
  }

  private addTest(balancer: ServiceLoadBalancer, { listener, url }: TestListener, { path }: HealthCheck): GreenTest {
    const { smokePaths = [path], hosts = [], internalOnly, natAddresses = [], testProject } = this.props;
    const smokeTest = new SmokeTestFunction(this, 'SmokeTest', {
      ...this.props,
      subnets: this.taskSubnets,
      testUrl: url,
      testPort: TEST_PORT,
      paths: smokePaths,
      host: hosts.find((name) => !/[*?]/.test(name)),
      hasRun: this.hasRun,
    });
    const testers = [smokeTest.securityGroup, ...(testProject?.network?.connections.securityGroups ?? [])];
    const peers = internalOnly ? testers : natAddresses.map((address) => Peer.ipv4(`${address}/32`));
    peers.forEach((peer) => balancer.allowTests(peer));
    const hooks = [smokeTest, ...(testProject ? [this.addTestBuild(testProject, url)] : [])];
    return { rule: this.addRule('TestRule', listener, balancer), hooks };
  }

  private addTestBuild(project: ITestProject, testUrl: string): TestBuildFunction {
    const { clusterName, serviceName } = this;
    return new TestBuildFunction(this, 'TestBuild', { ...this.props, project, testUrl, clusterName, serviceName });
  }

  private addScaling(balancer: ServiceLoadBalancer): ServiceScaling {
    const { name, minTasks = MIN_TASKS, maxTasks = 4, cpuPercent = 60, requestsPerMinute = 1000 } = this.props;
    return new ServiceScaling(this, 'Scaling', {
      name,
      resourceId: `service/${this.clusterName}/${this.serviceName}`,
      balancer,
      minTasks,
      maxTasks,
      cpuPercent,
      requestsPerMinute,
      hasRun: this.hasRun,
    });
  }

  private get liveState(): LiveStateProps {
    return { name: this.props.name, key: this.props.key, kind: 'live-state' };
  }

  private get taskSubnets(): SubnetSelection {
    return this.props.taskSubnets ?? { subnetType: SubnetType.PRIVATE_WITH_EGRESS };
  }
}

/**
 * Checks the bake time. A pipeline waits one day for its function, of which one hour is reserved for all steps of the
 * deployment except the traffic shift and the bake time.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
 */
function checkedBakeTime(bakeTime: Duration, rollout: Rollout): number {
  const minutes = wholeMinutes(bakeTime, 'the bake time');
  if (rollout.minutes + minutes > LONGEST_DEPLOYMENT.toMinutes()) {
    throw new Error(
      `shifting the traffic takes ${rollout.minutes} minutes and the bake time is ${minutes} minutes, but a pipeline waits at most ${LONGEST_DEPLOYMENT.toMinutes()} minutes for both; shift the traffic in larger steps, or shorten the bake time`,
    );
  }
  return minutes;
}

function check(
  scope: Construct,
  {
    image,
    internalOnly,
    natAddresses = [],
    smokeTest = true,
    minTasks = MIN_TASKS,
    maxTasks = 4,
    port,
    user = '1000',
    smokePaths,
    testProject,
  }: BlueGreenServiceProps,
): void {
  if (Stack.of(image) === Stack.of(scope)) {
    throw new Error(
      `the record of the running image is in the stack of its service, '${Stack.of(scope).stackName}': CloudFormation reads the record before it creates resources in that stack; create the RunningImage in a separate stack`,
    );
  }
  if (smokeTest && !internalOnly && natAddresses.length === 0) {
    throw new Error(
      'the smoke test cannot reach the load balancer: its requests come through NAT gateways, whose addresses the test listener must allow; pass the addresses as natAddresses, make the load balancer internal, or set smokeTest: false',
    );
  }
  if (!smokeTest && smokePaths !== undefined) {
    throw new Error(
      `the service has smoke paths [${smokePaths.map((path) => `'${path}'`).join(', ')}] but no smoke test; remove smokePaths, or remove smokeTest: false`,
    );
  }
  if (!smokeTest && testProject !== undefined) {
    throw new Error(
      `the builds of '${testProject.node.path}' cannot test the green tasks: because of smokeTest: false, the service has no test listener; remove smokeTest: false, or remove testProject`,
    );
  }
  if (!Token.isUnresolved(port) && !(Number.isInteger(port) && port >= 1024 && port < 65_536)) {
    throw new Error(
      `the container port is ${port}, but must be 1024 to 65535, because a process that does not run as root cannot listen on privileged ports; choose a port such as 8080`,
    );
  }
  if (minTasks < 1 || maxTasks < minTasks) {
    throw new Error(
      `the service has ${minTasks} to ${maxTasks} tasks: minTasks must be at least 1, and maxTasks at least minTasks; set values such as 2 and 4`,
    );
  }
  if (/^(?:0|root)(?::|$)/.test(user)) {
    throw new Error(
      `the container's user is '${user}': as root, a single vulnerability is enough to leave the container; set a numeric user such as '1000:1000'`,
    );
  }
  if (smokePaths && (smokePaths.length === 0 || smokePaths.some((path) => !/^\/\S*$/.test(path)))) {
    throw new Error(
      `smokePaths is [${smokePaths.map((path) => `'${path}'`).join(', ')}]: at least one path is required, and each path must begin with / and contain no spaces; set a path such as '/health'`,
    );
  }
}
