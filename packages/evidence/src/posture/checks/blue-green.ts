import type { PostureCheck, PostureProblem } from '../check';
import { Part } from '../part';
import type { PostureAssembly } from '../posture-assembly';
import type { PostureResource } from '../posture-template';
import { isOpaque } from '../template-value';

const SHIFTING = ['BLUE_GREEN', 'LINEAR', 'CANARY'];
const ADVANCED = 'AdvancedConfiguration';
const HOOKS = 'DeploymentConfiguration.LifecycleHooks';

/**
 * Reports ECS services that shift traffic without a complete AdvancedConfiguration or between identical target groups,
 * tests of green tasks that cannot take place, and load balancers that forward to a container or port that the task
 * definition does not contain.
 */
export const blueGreen: PostureCheck = {
  id: 'blue-green',
  looksAt: ['AWS::ECS::Service'],
  wants:
    'an AdvancedConfiguration with a second target group, a listener rule and a role; both a lifecycle hook and a listener rule for tests of green tasks; load balancers that forward to a container and port of the task definition',
  why: 'otherwise, the deployment fails, or new tasks receive user traffic before they are tested',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-blue-green.html',
  items: { pciDss: ['6.5.1'] },
  find: (service, assembly) => {
    const shifts = service.texts('DeploymentConfiguration.Strategy').some((strategy) => SHIFTING.includes(strategy));
    const balancers = service.items('LoadBalancers');
    return [
      ...ofStrategy(service, shifts),
      ...(shifts ? ofHooks(service) : []),
      ...balancers.flatMap((balancer) => [
        ...(shifts || balancer.says(ADVANCED) ? ofTargets(balancer, assembly) : []),
        ...ofContainer(balancer, containersOf(service, assembly)),
      ]),
    ];
  },
};

/** Finds a configuration for traffic shifts that has no effect, because the service replaces its tasks in place. */
function ofStrategy(service: PostureResource, shifts: boolean): PostureProblem[] {
  const isConfigured = service.items('LoadBalancers').some((balancer) => balancer.says(ADVANCED));
  const isKnown = !service.values('DeploymentConfiguration.Strategy').some(isOpaque);
  return isConfigured && isKnown && !shifts
    ? [
        {
          problem: 'the service has an AdvancedConfiguration, but replaces its tasks without shifting traffic',
          instead: `set Strategy to ${SHIFTING.join(', ')}`,
          location: 'Properties/DeploymentConfiguration',
        },
      ]
    : [];
}

/** Finds incomplete tests of green tasks, which lack either the listener rule or the lifecycle hook. */
function ofHooks(service: PostureResource): PostureProblem[] {
  const balancers = service.items('LoadBalancers');
  const hooks = service.items(HOOKS);
  const hasRule = balancers.some((balancer) => balancer.says(`${ADVANCED}.TestListenerRule`));
  const tests = hooks.some((hook) => isOpaque(hook.value) || hook.items('LifecycleStages').some(isTest));
  const location = `Properties/${HOOKS.replace('.', '/')}`;
  if (hasRule && hooks.length === 0) {
    return [
      {
        problem: 'the service has a test listener rule, but no lifecycle hook tests the green tasks',
        instead: 'add a lifecycle hook for POST_TEST_TRAFFIC_SHIFT, or remove TestListenerRule',
        location,
      },
    ];
  }
  return balancers.length > 0 && tests && !hasRule && !service.says('ServiceConnectConfiguration')
    ? [
        {
          problem: 'a lifecycle hook tests the green tasks, but no test listener rule forwards requests to them',
          instead: 'set TestListenerRule in AdvancedConfiguration',
          location,
        },
      ]
    : [];
}

function isTest({ value }: Part): boolean {
  return isOpaque(value) || String(value).includes('TEST_TRAFFIC_SHIFT');
}

function ofTargets(balancer: Part, assembly: PostureAssembly): PostureProblem[] {
  const location = balancer.location;
  if (balancer.mayMiss(ADVANCED)) {
    return [
      {
        problem: 'the service shifts traffic but has no AdvancedConfiguration',
        instead: 'set AlternateTargetGroupArn, ProductionListenerRule and RoleArn in AdvancedConfiguration',
        location,
      },
    ];
  }
  const missing = ['AlternateTargetGroupArn', 'ProductionListenerRule', 'RoleArn'].filter((name) =>
    balancer.mayMiss(`${ADVANCED}.${name}`),
  );
  const live = balancer.parts('TargetGroupArn');
  const other = balancer.parts(`${ADVANCED}.AlternateTargetGroupArn`);
  const isSame = live.some((one) => other.some((two) => isEqual(one, two, assembly)));
  return [
    ...missing.map((name) => ({
      problem: `the service shifts traffic but has no ${name}`,
      instead: `set ${name} in AdvancedConfiguration`,
      location,
    })),
    ...(isSame
      ? [
          {
            problem: 'the service uses the same target group twice',
            instead: 'set AlternateTargetGroupArn to a second target group',
            location,
          },
        ]
      : []),
  ];
}

function isEqual(one: Part, two: Part, assembly: PostureAssembly): boolean {
  const target = assembly.target(one);
  return target
    ? target === assembly.target(two)
    : one.value !== undefined && JSON.stringify(one.value) === JSON.stringify(two.value);
}

/**
 * Returns the containers of a service's task definition. If the templates do not show which task definition the service
 * uses, returns the containers of all task definitions.
 */
function containersOf(service: PostureResource, assembly: PostureAssembly): Part[] {
  const tasks = assembly.ofType('AWS::ECS::TaskDefinition');
  const own = service.parts('TaskDefinition').flatMap((part) => assembly.target(part) ?? []);
  return (own.some((task) => tasks.includes(task)) ? own : tasks).flatMap((task) => task.items('ContainerDefinitions'));
}

function ofContainer(balancer: Part, containers: readonly Part[]): PostureProblem[] {
  const [name] = balancer.texts('ContainerName');
  const [port] = balancer.texts('ContainerPort');
  if (containers.length === 0 || name === undefined || isOpaque(name)) {
    return [];
  }
  const named = containers.filter((container) => mayBe(container, 'Name', name));
  const instead = 'name a container of the task definition, and one of its ports';
  const location = balancer.location;
  if (named.length === 0) {
    return [
      {
        problem: `the load balancer forwards to container ${name}, which is not in the task definition`,
        instead,
        location,
      },
    ];
  }
  const mappings = named.flatMap((container) => container.items('PortMappings'));
  return port === undefined || mappings.some((mapping) => mayBe(mapping, 'ContainerPort', port))
    ? []
    : [
        {
          problem: `the load balancer forwards to port ${port}, which container ${name} does not expose`,
          instead,
          location,
        },
      ];
}

/** Whether a property has a value, or can have it because the property is known only at deployment. */
function mayBe(part: Part, path: string, value: string): boolean {
  return part.values(path).some((one) => isOpaque(one) || String(one) === value);
}
