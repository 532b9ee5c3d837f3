import { Decimal } from '../decimal';
import { Definition, PricedResource } from '../priced-resource';

/** Factor that converts megabytes to gigabytes and CPU units to vCPUs, exactly 1/1024. */
const OF_1024 = '0.0009765625';
/** Input/output operations per second (IOPS) that the price of a gp3 volume includes. */
const FREE_OPERATIONS = '3000';
/** Ephemeral storage in gigabytes that the price of a Fargate task includes. */
const FREE_STORAGE = '20';
const ONE = Decimal.of(1);
const SMALLEST_VOLUME = '8';
const SECONDS_OF_AN_HOUR = 3600;
const CLUSTER = 'AWS::ECS::Cluster';
/** Temporary storage in megabytes that the price of a Lambda function includes. */
const FREE_TEMPORARY = '512';
const SMALLEST_TASK = { cpu: '256', memory: '512' };

export const COMPUTE: Readonly<Record<string, Definition>> = {
  'AWS::ECS::Service': {
    usage: { tasks: { unit: 'tasks on average', templateValue: 'the number in the template' } },
    price: priceService,
  },
  'AWS::ECS::TaskDefinition': {
    usage: { standaloneHours: { fallback: '0', unit: 'hours of standalone tasks' } },
    price: (definition) => priceTasks(definition, definition, definition.usage('standaloneHours'), 'usage'),
  },
  'AWS::ECS::Cluster': {
    usage: { insightMetrics: { fallback: '20', unit: 'Container Insights metrics' } },
    price: (cluster) => {
      const insights = cluster.items('ClusterSettings').find(({ Name: name }) => name === 'containerInsights')?.Value;
      if (insights === 'enabled') {
        cluster.used('cloudwatch.insights', cluster.usage('insightMetrics'));
      } else if (insights === 'enhanced') {
        cluster.leaveOut('Container Insights with enhanced observability');
      }
    },
  },
  'AWS::EKS::Cluster': { price: (cluster) => cluster.fixed('eks.cluster', cluster.hours) },
  'AWS::EC2::Instance': {
    usage: { hours: { unit: 'hours', templateValue: 'the whole month' } },
    price: (instance) => {
      const hours = instance.usage('hours', () => instance.hours);
      priceInstances(instance, { from: instance, path: [], count: ONE, hours });
    },
  },
  'AWS::AutoScaling::AutoScalingGroup': {
    usage: { instances: { unit: 'instances on average', templateValue: 'the number in the template' } },
    price: priceGroup,
  },
  'AWS::EC2::Volume': { price: (volume) => priceVolume(volume, volume, [], ONE) },
  'AWS::Lambda::Function': {
    usage: {
      requests: { fallback: '1000', unit: 'requests' },
      milliseconds: { fallback: '200', unit: 'ms per invocation' },
    },
    price: priceFunction,
  },
  'AWS::Lambda::Alias': { price: priceProvisioned },
  'AWS::Lambda::Version': { price: priceProvisioned },
};

function priceService(service: PricedResource): void {
  const launchType = service.text('LaunchType');
  const providers = launchType ? [] : providersOf(service);
  const definition = definitionOf(service);
  if (!(launchType ? launchType === 'FARGATE' : isOnFargate(service, providers, definition))) {
    return; // the instances are priced with the capacity provider
  }
  if (!definition) {
    service.leaveOut('tasks whose task definition is in another template');
    return;
  }
  const tasks = service.usage('tasks', () => service.number('1', 'DesiredCount'));
  priceTasks(service, definition, tasks.times(service.hours), 'fixed');
  if (providers.includes('FARGATE_SPOT')) {
    service.assume('the full price for tasks on Fargate Spot');
  }
  if (service.text('NetworkConfiguration', 'AwsvpcConfiguration', 'AssignPublicIp') === 'ENABLED') {
    service.fixed('ipv4.hour', tasks.times(service.hours));
  }
}

/**
 * Returns the capacity providers of a service, or else the default capacity providers of its cluster. A provider that
 * is a resource, or known only at deployment, is `undefined`.
 */
function providersOf(service: PricedResource): readonly unknown[] {
  const cluster = service.referred([CLUSTER], 'Cluster');
  const associated = service
    .ofType('AWS::ECS::ClusterCapacityProviderAssociations')
    .filter((one) => one.referred([CLUSTER], 'Cluster')?.logicalId === cluster?.logicalId);
  const strategies = [
    ...named(service, 'CapacityProviderStrategy'),
    ...[...(cluster ? [cluster] : []), ...associated].flatMap((one) => named(one, 'DefaultCapacityProviderStrategy')),
  ];
  return strategies[0] ?? [];
}

/** Returns a list with the provider names of a strategy, or an empty list if the strategy is missing or empty. */
function named(owner: PricedResource, strategy: string): (readonly unknown[])[] {
  const items = owner.property(strategy);
  return Array.isArray(items) && items.length > 0
    ? [[...items.keys()].map((index) => owner.property(strategy, String(index), 'CapacityProvider'))]
    : [];
}

/**
 * Whether a service without a launch type runs its tasks on Fargate. Without capacity providers, Amazon ECS runs them
 * on EC2 instances, unless the task definition requires Fargate.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
 */
function isOnFargate(
  service: PricedResource,
  providers: readonly unknown[],
  definition: PricedResource | undefined,
): boolean {
  if (providers.length > 0) {
    return providers.some((name) => name === 'FARGATE' || name === 'FARGATE_SPOT');
  }
  const compatibilities = definition?.items<string>('RequiresCompatibilities') ?? ['FARGATE'];
  if (compatibilities.includes('FARGATE') && !compatibilities.includes('EC2')) {
    return true;
  }
  service.assume('tasks on EC2 instances (the service names no launch type and no capacity provider)');
  return false;
}

/** Returns the task definition to which a service refers, or the only task definition in the template. */
function definitionOf(service: PricedResource): PricedResource | undefined {
  const type = 'AWS::ECS::TaskDefinition';
  const definition = service.referred([type], 'TaskDefinition');
  const [only, ...others] = definition ? [] : service.ofType(type);
  if (!only || others.length > 0) {
    return definition;
  }
  service.assume(`task definition ${only.logicalId} (the service does not name a task definition)`);
  return only;
}

function priceTasks(payer: PricedResource, definition: PricedResource, hours: Decimal, kind: 'fixed' | 'usage'): void {
  const compatibilities = definition.items<string>('RequiresCompatibilities');
  if (hours.isZero || (compatibilities.length > 0 && !compatibilities.includes('FARGATE'))) {
    return;
  }
  if (definition.text('RuntimePlatform', 'OperatingSystemFamily')?.startsWith('WINDOWS')) {
    payer.leaveOut('tasks on Windows');
    return;
  }
  const add = (key: string, quantity: Decimal) =>
    kind === 'fixed' ? payer.fixed(key, quantity) : payer.used(key, quantity);
  const architecture = definition.text('RuntimePlatform', 'CpuArchitecture') === 'ARM64' ? 'arm' : 'x86';
  const cpu = definition.number(SMALLEST_TASK.cpu, 'Cpu').times(OF_1024);
  const memory = definition.number(SMALLEST_TASK.memory, 'Memory').times(OF_1024);
  const storage = definition.number(FREE_STORAGE, 'EphemeralStorage', 'SizeInGiB').beyond(FREE_STORAGE);
  add(`fargate.${architecture}.cpu`, cpu.times(hours));
  add(`fargate.${architecture}.memory`, memory.times(hours));
  add('fargate.storage', storage.times(hours));
}

function priceGroup(group: PricedResource): void {
  const count = group.usage('instances', () => group.number(group.number('1', 'MinSize'), 'DesiredCapacity'));
  const template =
    group.referred(['AWS::EC2::LaunchTemplate'], 'LaunchTemplate', 'LaunchTemplateId') ??
    group.referred(['AWS::AutoScaling::LaunchConfiguration'], 'LaunchConfigurationName');
  if (!template) {
    group.leaveOut('instances whose launch template is in another CloudFormation template');
    return;
  }
  const data = template.type === 'AWS::EC2::LaunchTemplate' ? ['LaunchTemplateData'] : [];
  priceInstances(group, { from: template, path: data, count, hours: count.times(group.hours) });
}

interface Instances {
  /** Resource that describes the instances: an instance, a launch template or a launch configuration. */
  readonly from: PricedResource;
  readonly path: readonly string[];
  readonly count: Decimal;
  /**
   * Total number of hours that all instances run. Volume costs do not depend on this number, because volumes of stopped
   * instances are charged as well.
   */
  readonly hours: Decimal;
}

function priceInstances(payer: PricedResource, { from, path, count, hours }: Instances): void {
  if (/windows/i.test(from.written(...path, 'ImageId'))) {
    payer.leaveOut('instances on Windows');
  } else {
    payer.fixed(`ec2.linux/${from.text(...path, 'InstanceType') ?? 'm1.small'}`, hours);
  }
  if (hasAddress(payer, from, path)) {
    payer.fixed('ipv4.hour', hours);
  }
  const volumes = from.pathsOf([...path, 'BlockDeviceMappings'], 'Ebs');
  volumes.forEach((volume) => priceVolume(payer, from, volume, count));
  if (volumes.length === 0) {
    payer.leaveOut('the volume that the machine image defines');
  }
}

/** Whether an instance has a public IP address, according to its network interfaces or its subnet. */
function hasAddress(payer: PricedResource, from: PricedResource, path: readonly string[]): boolean {
  const [first] = from.pathsOf([...path, 'NetworkInterfaces'], 'AssociatePublicIpAddress');
  const subnet = ['SubnetId', 'VPCZoneIdentifier']
    .map((name) => payer.referred(['AWS::EC2::Subnet'], name))
    .find((found) => found !== undefined);
  return (first ? from.text(...first) : subnet?.text('MapPublicIpOnLaunch')) === 'true';
}

/**
 * Adds the costs of a volume.
 *
 * @param path path of the volume description in the properties of `from`
 */
function priceVolume(payer: PricedResource, from: PricedResource, path: readonly string[], count: Decimal): void {
  const type = from.text(...path, 'VolumeType') ?? 'gp2';
  const size = from.number(SMALLEST_VOLUME, ...path, path.length > 0 ? 'VolumeSize' : 'Size');
  const operations = from.number('0', ...path, 'Iops');
  payer.fixed(`ebs.${type}`, size.times(count));
  if (type.startsWith('io')) {
    payer.fixed(`ebs.${type}.operations`, operations.times(count));
  } else if (type === 'gp3') {
    payer.fixed('ebs.gp3.operations', operations.beyond(FREE_OPERATIONS).times(count));
  }
}

function priceFunction(lambda: PricedResource): void {
  const requests = lambda.usage('requests');
  const seconds = requests.times(lambda.usage('milliseconds')).shift(-3);
  lambda.used('lambda.requests', requests.shift(-6));
  if (!lambda.number(FREE_TEMPORARY, 'EphemeralStorage', 'Size').beyond(FREE_TEMPORARY).isZero) {
    lambda.leaveOut(`temporary storage beyond ${FREE_TEMPORARY} MB`);
  }
  lambda.used(`lambda.${architectureOf(lambda)}`, seconds.times(lambda.number('128', 'MemorySize')).times(OF_1024));
}

/** Adds the costs of provisioned concurrency, which are charged by the hour. */
function priceProvisioned(version: PricedResource): void {
  const lambda = version.referred(['AWS::Lambda::Function'], 'FunctionName');
  const count = version.number('0', 'ProvisionedConcurrencyConfig', 'ProvisionedConcurrentExecutions');
  if (!lambda || count.isZero) {
    return;
  }
  const gigabytes = lambda.number('128', 'MemorySize').times(OF_1024);
  version.fixed(
    `lambda.provisioned.${architectureOf(lambda)}`,
    count.times(gigabytes).times(version.hours).times(SECONDS_OF_AN_HOUR),
  );
}

function architectureOf(lambda: PricedResource): string {
  return lambda.items<string>('Architectures').includes('arm64') ? 'arm' : 'x86';
}
