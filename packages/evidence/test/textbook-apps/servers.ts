import { Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib/core';
import { AutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import {
  EcsFargateContainerDefinition,
  EcsJobDefinition,
  FargateComputeEnvironment,
  JobQueue,
} from 'aws-cdk-lib/aws-batch';
import {
  AmazonLinuxCpuType,
  InstanceClass,
  InstanceSize,
  InstanceType,
  MachineImage,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  UserData,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { ApplicationLoadBalancedFargateService } from 'aws-cdk-lib/aws-ecs-patterns';
import { FileSystem, LifecyclePolicy } from 'aws-cdk-lib/aws-efs';
import { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Credentials, DatabaseInstance, DatabaseInstanceEngine, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';

/** Web service on Fargate, as in the introduction to ecs-patterns. */
export function fargateService(stack: Stack): void {
  const cluster = new Cluster(stack, 'Cluster', { vpc: new Vpc(stack, 'Vpc', { maxAzs: 2 }) });
  new ApplicationLoadBalancedFargateService(stack, 'Service', {
    cluster,
    cpu: 256,
    memoryLimitMiB: 512,
    desiredCount: 2,
    taskImageOptions: { image: ContainerImage.fromRegistry('amazon/amazon-ecs-sample') },
    publicLoadBalancer: true,
  });
}

/** Database in a network, with a bastion host. */
export function database(stack: Stack): void {
  const vpc = new Vpc(stack, 'Vpc', {
    maxAzs: 2,
    subnetConfiguration: [
      { name: 'public', subnetType: SubnetType.PUBLIC, cidrMask: 24 },
      { name: 'data', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 28 },
    ],
    natGateways: 0,
  });
  const bastion = new SecurityGroup(stack, 'BastionAccess', { vpc, allowAllOutbound: true });
  bastion.addIngressRule(Peer.anyIpv4(), Port.tcp(22), 'SSH from anywhere');
  const postgres = new DatabaseInstance(stack, 'Postgres', {
    vpc,
    vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
    engine: DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_16 }),
    instanceType: InstanceType.of(InstanceClass.BURSTABLE3, InstanceSize.MICRO),
    credentials: Credentials.fromGeneratedSecret('postgres'),
    allocatedStorage: 20,
    backupRetention: Duration.days(0),
    deleteAutomatedBackups: true,
    removalPolicy: RemovalPolicy.DESTROY,
    deletionProtection: false,
    databaseName: 'todos',
    publiclyAccessible: false,
  });
  postgres.connections.allowFrom(bastion, Port.tcp(5432));
}

/** Instances behind a load balancer. */
export function loadBalancedInstances(stack: Stack): void {
  const vpc = new Vpc(stack, 'Vpc', { natGateways: 1 });
  const userData = UserData.forLinux();
  userData.addCommands('yum install -y httpd', 'systemctl enable --now httpd');
  const group = new AutoScalingGroup(stack, 'Group', {
    vpc,
    instanceType: InstanceType.of(InstanceClass.BURSTABLE3, InstanceSize.MICRO),
    machineImage: MachineImage.latestAmazonLinux2023({ cpuType: AmazonLinuxCpuType.X86_64 }),
    userData,
    minCapacity: 2,
    maxCapacity: 3,
  });
  const listener = new ApplicationLoadBalancer(stack, 'Balancer', { vpc, internetFacing: true }).addListener(
    'Listener',
    {
      port: 80,
      open: true,
    },
  );
  listener.addTargets('Fleet', { port: 80, targets: [group] });
  group.scaleOnRequestCount('Load', { targetRequestsPerMinute: 60 });
}

/** File system that containers share. */
export function sharedFiles(stack: Stack): void {
  const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2 });
  const files = new FileSystem(stack, 'Files', {
    vpc,
    lifecyclePolicy: LifecyclePolicy.AFTER_14_DAYS,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const task = new FargateTaskDefinition(stack, 'Task', {
    volumes: [{ name: 'files', efsVolumeConfiguration: { fileSystemId: files.fileSystemId } }],
  });
  const container = task.addContainer('Web', {
    image: ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.27'),
    portMappings: [{ containerPort: 80 }],
  });
  container.addMountPoints({ containerPath: '/usr/share/nginx/html', sourceVolume: 'files', readOnly: true });
  const service = new FargateService(stack, 'Service', {
    cluster: new Cluster(stack, 'Cluster', { vpc }),
    taskDefinition: task,
  });
  files.connections.allowDefaultPortFrom(service);
}

/** Jobs that run when capacity is available. */
export function batchJobs(stack: Stack): void {
  const vpc = new Vpc(stack, 'Vpc');
  new JobQueue(stack, 'Queue', {
    priority: 10,
    computeEnvironments: [
      { order: 1, computeEnvironment: new FargateComputeEnvironment(stack, 'Environment', { vpc, spot: true }) },
    ],
  });
  new EcsJobDefinition(stack, 'Job', {
    container: new EcsFargateContainerDefinition(stack, 'Container', {
      image: ContainerImage.fromRegistry('public.ecr.aws/amazonlinux/amazonlinux:2023'),
      memory: Size.mebibytes(2048),
      cpu: 1,
      command: ['echo', 'hello'],
    }),
  });
}
