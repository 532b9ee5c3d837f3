import { CfnCondition, CfnParameter, Duration, Fn, Stack, Token } from 'aws-cdk-lib/core';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Peer, Port, SecurityGroup, SubnetSelection, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { CfnCluster } from 'aws-cdk-lib/aws-ecs';
import { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { DeployFunction } from '../deployment/deploy-function';
import { NO_IMAGE } from '../image/properties';
import { LiveStateProps } from '../live-state/live-state';
import { SmokeTestFunction } from '../smoke-test/smoke-test-function';
import { TrafficRule } from '../traffic/traffic-rule';
import { BlueGreenServiceProps } from './blue-green-service-props';
import { EcsBlueGreen } from './ecs-blue-green';
import { HealthCheck } from './health-check';
import { RollbackAlarms } from './rollback-alarms';
import { Rollout } from './rollout';
import { ServiceChecks } from './service-checks';
import { ServiceLoadBalancer, TEST_PORT } from './service-load-balancer';
import { ServiceScaling } from './service-scaling';
import { ServiceTask } from './service-task';
import { wholeMinutes } from './whole-minutes';

const MIN_TASKS = 2;
const PRIORITY = 10;
const LONGEST_DEPLOYMENT = Duration.hours(23);

/**
 * A Fargate service behind a load balancer, which goes over from one image to the next without losing a request, and back
 * where the next one is not well.
 *
 * What deployments change, no stack update puts back: the weights of the traffic, the image, the number of tasks. Until the
 * first deployment it has no tasks.
 */
export class BlueGreenService extends Construct implements IGrantable {
  /** Answers the deployment jobs of a pipeline. */
  public readonly function: IFunction;
  /** Of `function`. */
  public readonly grantPrincipal: IPrincipal;
  /** What the code in the tasks may do is granted to this. */
  public readonly tasks: IGrantable;
  /** Where clients find the service: the name of the load balancer. */
  public readonly url: string;
  public readonly loadBalancer: ApplicationLoadBalancer;
  public readonly clusterName: string;
  public readonly serviceName: string;
  /** Those that turn a rollout back, without those that were given. They tell nobody until they are bound to a topic. */
  public readonly alarms: readonly Alarm[];

  private readonly hasRun: CfnCondition;

  /** @throws where a bad green could serve for more than five minutes, the smoke test has no way to the load balancer, or a value is out of range */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: BlueGreenServiceProps,
  ) {
    super(scope, id);
    check(this, props);
    const { name, key, repository, image, liveImages, errorsPerMinute, minTasks = MIN_TASKS, logRetention } = props;
    const healthCheck = new HealthCheck(props.healthCheck ?? {}, minTasks);
    this.hasRun = this.addCondition();
    this.clusterName = name.of('cluster');
    this.serviceName = name.of('service');
    const balancer = new ServiceLoadBalancer(this, 'LoadBalancer', {
      ...props,
      internal: props.internal ?? false,
      subnets: props.loadBalancerSubnets,
      healthCheck,
    });
    this.url = balancer.url;
    this.loadBalancer = balancer.loadBalancer;
    const task = this.addTask();
    this.tasks = task;
    const alarms = new RollbackAlarms(this, 'Alarms', { name, balancer, healthCheck, errorsPerMinute });
    this.alarms = alarms.all;
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
      logRetention,
    });
    this.function = deploy.function;
    this.grantPrincipal = deploy.grantPrincipal;
    ServiceChecks.enforce(Stack.of(this));
  }

  /** CloudFormation reads the record anew whenever an update of the stack begins. */
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
      liveState: this.liveState,
      cpu,
      memoryMiB,
      user,
      environment,
      writablePaths,
    });
  }

  private addService(balancer: ServiceLoadBalancer, task: ServiceTask, healthCheck: HealthCheck): EcsBlueGreen {
    const { vpc, port, rollout = Rollout.allAtOnce(), bakeTime = Duration.minutes(5), alarms = [] } = this.props;
    const securityGroup = new SecurityGroup(this, 'TaskSecurityGroup', {
      vpc,
      description: 'The tasks: reached by the load balancer only',
    });
    securityGroup.connections.allowFrom(balancer.securityGroup, Port.tcp(port), 'Load balancer');
    return new EcsBlueGreen(this, 'Service', {
      ...this.props,
      liveState: this.liveState,
      cluster: this.addCluster(),
      clusterName: this.clusterName,
      serviceName: this.serviceName,
      task,
      balancer,
      healthCheck,
      rollout,
      securityGroup,
      subnets: this.taskSubnets,
      production: this.addRule('ProductionRule', balancer.listener, balancer, this.props.hosts),
      test: this.addRule('TestRule', balancer.testListener, balancer),
      smokeTest: this.addSmokeTest(balancer, healthCheck),
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

  private addSmokeTest(balancer: ServiceLoadBalancer, { path }: HealthCheck): SmokeTestFunction {
    const { smokePaths = [path], hosts = [], internal, natAddresses = [] } = this.props;
    const smokeTest = new SmokeTestFunction(this, 'SmokeTest', {
      ...this.props,
      subnets: this.taskSubnets,
      testUrl: balancer.testUrl,
      testPort: TEST_PORT,
      paths: smokePaths,
      host: hosts.find((name) => !/[*?]/.test(name)),
      hasRun: this.hasRun,
    });
    const peers = internal ? [smokeTest.securityGroup] : natAddresses.map((address) => Peer.ipv4(`${address}/32`));
    peers.forEach((peer) => balancer.allowTests(peer));
    return smokeTest;
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
    return { name: this.props.name, key: this.props.key, type: 'live-state' };
  }

  private get taskSubnets(): SubnetSelection {
    return this.props.taskSubnets ?? { subnetType: SubnetType.PRIVATE_WITH_EGRESS };
  }
}

/** A pipeline waits a day for its function, of which an hour is for all that is not waiting. @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
function checkedBakeTime(bakeTime: Duration, rollout: Rollout): number {
  const minutes = wholeMinutes(bakeTime, 'the bake time');
  if (rollout.minutes + minutes > LONGEST_DEPLOYMENT.toMinutes()) {
    throw new Error(
      `a deployment would take ${rollout.minutes} minutes to move the traffic and ${minutes} to bake: a pipeline waits ${LONGEST_DEPLOYMENT.toMinutes()} minutes for both; move larger steps, or wait less`,
    );
  }
  return minutes;
}

function check(
  scope: Construct,
  {
    image,
    internal,
    natAddresses = [],
    minTasks = MIN_TASKS,
    maxTasks = 4,
    port,
    user = '1000',
    smokePaths = ['/'],
  }: BlueGreenServiceProps,
): void {
  if (Stack.of(image) === Stack.of(scope)) {
    throw new Error(
      `the record of the running image stands in the stack of its service, '${Stack.of(scope).stackName}': CloudFormation reads it before it makes anything there; put the RunningImage into a stack of its own`,
    );
  }
  if (!internal && natAddresses.length === 0) {
    throw new Error(
      'the smoke test has no way to the load balancer: from private subnets it comes through NAT gateways, and the test listener is closed to everybody else; give their natAddresses, or make the load balancer internal',
    );
  }
  if (!Token.isUnresolved(port) && !(Number.isInteger(port) && port > 1024 && port < 65_536)) {
    throw new Error(
      `port of the container is ${port}: whoever is not root listens on 1025 to 65535; give one such as 8080`,
    );
  }
  if (minTasks < 1 || maxTasks < minTasks) {
    throw new Error(
      `the service has ${minTasks} to ${maxTasks} tasks: the least is 1, and the most is not below it; give minTasks and maxTasks such as 2 and 4`,
    );
  }
  if (/^(?:0|root)(?::|$)/.test(user)) {
    throw new Error(
      `user of the container is '${user}': root in a container is one fault away from more; give a number such as '1000:1000'`,
    );
  }
  if (smokePaths.length === 0 || smokePaths.some((path) => !/^\/\S*$/.test(path))) {
    throw new Error(
      `smoke paths are [${smokePaths.map((path) => `'${path}'`).join(', ')}]: one at least, each beginning with / and without spaces; give one such as '/health'`,
    );
  }
}
