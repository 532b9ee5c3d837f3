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
 * A Fargate service behind a load balancer that shifts from one image to the next without losing a request.
 *
 * It rolls back if the next image is not healthy. No stack update undoes what deployments change: the weights of the
 * traffic, the image, the number of tasks. It has no tasks until the first deployment.
 *
 * Tasks are charged per second by processor and memory, the load balancer per hour and by its traffic; a rollout runs
 * twice as many tasks for a while.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-blue-green.html
 */
export class BlueGreenService extends Construct implements IGrantable, IConnectable {
  /** Function that answers the deployment jobs of a pipeline. */
  public readonly function: IFunction;
  /** Principal for grants to `function`. */
  public readonly grantPrincipal: IPrincipal;
  /** Principal for grants to the code that runs in the tasks. */
  public readonly tasks: IGrantable;
  /** Security group of the tasks, with the port of the container: `connections.allowDefaultPortFrom(client)`. */
  public readonly connections: Connections;
  /** Address of the service: the scheme and the name of the load balancer. */
  public readonly url: string;
  /** Load balancer in front of the tasks. */
  public readonly loadBalancer: IApplicationLoadBalancer;
  /** Name of the ECS cluster that the service is in. */
  public readonly clusterName: string;
  /** Name of the ECS service. */
  public readonly serviceName: string;
  /**
   * Alarms of the service that roll a deployment back, without those given as `alarms`.
   *
   * They notify nobody until they are bound to a topic.
   */
  public readonly alarms: readonly Alarm[];

  private readonly hasRun: CfnCondition;
  private readonly props: WithDefaults<BlueGreenServiceProps>;

  /**
   * @throws Error if a faulty green could serve for more than five minutes, the smoke test cannot reach the load
   * balancer, or a value is out of range
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
   * Adds the condition that something has run. CloudFormation reads the record at the beginning of each stack update.
   */
  private addCondition(): CfnCondition {
    const { image } = this.props;
    const recorded = new CfnParameter(this, 'RunningImage', {
      type: 'AWS::SSM::Parameter::Value<String>',
      default: image.parameterName,
      description: 'Where the image stands that runs. Leave it as it is',
    });
    Stack.of(this).addStackDependency(Stack.of(image), 'the record of the running image is read when an update begins');
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
 * Checks the bake time. A pipeline waits a day for its function, and an hour of that is reserved for everything but
 * waiting.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
 */
function checkedBakeTime(bakeTime: Duration, rollout: Rollout): number {
  const minutes = wholeMinutes(bakeTime, 'the bake time');
  if (rollout.minutes + minutes > LONGEST_DEPLOYMENT.toMinutes()) {
    throw new Error(
      `a deployment would take ${rollout.minutes} minutes to shift the traffic and ${minutes} to bake, but a pipeline waits only ${LONGEST_DEPLOYMENT.toMinutes()} minutes for both; shift in larger steps, or shorten the bake time`,
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
      `the record of the running image is in the stack of its service, '${Stack.of(scope).stackName}': CloudFormation reads the record before it creates anything in that stack; put the RunningImage into a stack of its own`,
    );
  }
  if (smokeTest && !internalOnly && natAddresses.length === 0) {
    throw new Error(
      'the smoke test cannot reach the load balancer: it comes from private subnets through NAT gateways, and the test listener lets in nobody else; pass their addresses as natAddresses, make the load balancer internal, or set smokeTest: false',
    );
  }
  if (!smokeTest && smokePaths !== undefined) {
    throw new Error(
      `the service has smoke paths [${smokePaths.map((path) => `'${path}'`).join(', ')}] but no smoke test that would request them; remove smokePaths, or smokeTest: false`,
    );
  }
  if (!smokeTest && testProject !== undefined) {
    throw new Error(
      `the builds of '${testProject.node.path}' are to test green, but the service has no test listener because of smokeTest: false; remove that, or testProject`,
    );
  }
  if (!Token.isUnresolved(port) && !(Number.isInteger(port) && port > 1024 && port < 65_536)) {
    throw new Error(
      `port of the container is ${port}: a process that is not root can listen on 1025 to 65535 only; choose a port such as 8080`,
    );
  }
  if (minTasks < 1 || maxTasks < minTasks) {
    throw new Error(
      `the service has ${minTasks} to ${maxTasks} tasks: minTasks has to be at least 1, and maxTasks not less than minTasks; give 2 and 4, for example`,
    );
  }
  if (/^(?:0|root)(?::|$)/.test(user)) {
    throw new Error(
      `user of the container is '${user}': as root, one vulnerability is enough to leave the container; give a number such as '1000:1000'`,
    );
  }
  if (smokePaths && (smokePaths.length === 0 || smokePaths.some((path) => !/^\/\S*$/.test(path)))) {
    throw new Error(
      `smoke paths are [${smokePaths.map((path) => `'${path}'`).join(', ')}]: at least one is required, and each begins with / and has no spaces; give one such as '/health'`,
    );
  }
}
