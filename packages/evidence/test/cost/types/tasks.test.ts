import { estimateOf } from '../app';
import { leftOutOf, linesOf, of, one, Resources } from './priced';

const SERVICE = 'AWS::ECS::Service';
const TASKS = 'AWS::ECS::TaskDefinition';
const task = (properties = {}) => of(TASKS, { Cpu: '256', Memory: '512', ...properties });
const service = (properties = {}, definition = task()): Resources => ({
  It: of(SERVICE, { LaunchType: 'FARGATE', TaskDefinition: { Ref: 'Tasks' }, ...properties }),
  Tasks: definition,
});
/** A service without a launch type. */
const deployed = (properties: object, definition: ReturnType<typeof of>): Resources =>
  service({ LaunchType: undefined, ...properties }, definition);
const BOTH = task({ RequiresCompatibilities: ['EC2', 'FARGATE'] });

describe('tasks are paid for', () => {
  it.each<[string, Resources, string[]]>([
    [
      'by their size and count',
      service({ DesiredCount: 2 }, task({ Cpu: '1024', Memory: '3072' })),
      ['fixed 1460 fargate.x86.cpu', 'fixed 4380 fargate.x86.memory'],
    ],
    [
      'with storage beyond what is free',
      service({}, task({ EphemeralStorage: { SizeInGiB: 25 } })),
      ['fixed 182.5 fargate.x86.cpu', 'fixed 365 fargate.x86.memory', 'fixed 3650 fargate.storage'],
    ],
    [
      'with a public address each',
      service({ DesiredCount: 2, NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'ENABLED' } } }),
      ['fixed 365 fargate.x86.cpu', 'fixed 730 fargate.x86.memory', 'fixed 1460 ipv4.hour'],
    ],
    [
      'where a custom resource names their definition',
      {
        It: of(SERVICE, { LaunchType: 'FARGATE', TaskDefinition: { 'Fn::GetAtt': ['Revision', 'Arn'] } }),
        Revision: of('Custom::Revision', { Shape: { Ref: 'Tasks' } }),
        Tasks: task(),
      },
      ['fixed 182.5 fargate.x86.cpu', 'fixed 365 fargate.x86.memory'],
    ],
    [
      'where the template has one definition only',
      { It: of(SERVICE, { LaunchType: 'FARGATE', TaskDefinition: 'family' }), Tasks: task() },
      ['fixed 182.5 fargate.x86.cpu', 'fixed 365 fargate.x86.memory'],
    ],
    ['on EC2 as instances', service({ LaunchType: 'EC2' }), []],
    ['on machines of your own not at all', service({ LaunchType: 'EXTERNAL' }), []],
    [
      'on EC2 as instances, by capacity provider',
      deployed({ CapacityProviderStrategy: [{ CapacityProvider: { Ref: 'Machines' } }] }, BOTH),
      [],
    ],
    ['on EC2 as instances, by default', deployed({}, task()), []],
    ['on EC2 as instances, by what they require', deployed({}, task({ RequiresCompatibilities: ['EC2'] })), []],
    ['on EC2 as instances, by what they allow', deployed({}, BOTH), []],
    [
      'on EC2 as instances, by a default of the cluster',
      {
        ...deployed({ Cluster: { Ref: 'Cluster' } }, BOTH),
        Cluster: of('AWS::ECS::Cluster', { DefaultCapacityProviderStrategy: [{ CapacityProvider: 'machines' }] }),
      },
      [],
    ],
    ...[
      deployed({}, task({ RequiresCompatibilities: ['FARGATE'] })),
      deployed({ CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE' }] }, BOTH),
      {
        ...deployed({ Cluster: { Ref: 'Cluster' }, CapacityProviderStrategy: [] }, BOTH),
        Cluster: of('AWS::ECS::Cluster', { DefaultCapacityProviderStrategy: [{ CapacityProvider: 'FARGATE' }] }),
      },
      {
        ...deployed({ Cluster: { Ref: 'Cluster' } }, BOTH),
        Cluster: of('AWS::ECS::Cluster'),
        Providers: of('AWS::ECS::ClusterCapacityProviderAssociations', {
          Cluster: { Ref: 'Cluster' },
          DefaultCapacityProviderStrategy: [{ CapacityProvider: 'FARGATE' }],
        }),
      },
    ].map((resources, index): [string, Resources, string[]] => [
      `on Fargate without a launch type, ${index}`,
      resources,
      ['fixed 182.5 fargate.x86.cpu', 'fixed 365 fargate.x86.memory'],
    ]),
    [
      'of a definition without a size as the smallest',
      deployed({}, of(TASKS, { RequiresCompatibilities: ['FARGATE'] })),
      ['fixed 182.5 fargate.x86.cpu', 'fixed 365 fargate.x86.memory'],
    ],
  ])('%s', (_, resources, lines) => {
    expect(linesOf(resources)).toEqual(lines);
  });

  it('as many as the user says run on average', () => {
    expect(linesOf(service({ DesiredCount: 2 }), '{ usage: { It: { tasks: 0.5 } } }')).toEqual([
      'fixed 91.25 fargate.x86.cpu',
      'fixed 182.5 fargate.x86.memory',
    ]);
    expect(linesOf(service({ DesiredCount: 2 }), '{ usage: { It: { tasks: 0 } } }')).toEqual([]);
  });

  it('by the hours that something else runs them', () => {
    const lines = linesOf(
      { It: task({ RequiresCompatibilities: ['FARGATE'] }) },
      '{ usage: { It: { standaloneHours: 8 } } }',
    );

    expect(lines).toEqual(['usage 2 fargate.x86.cpu', 'usage 4 fargate.x86.memory']);
  });

  it('by full price on Spot, which is reported', () => {
    const { assumptions } = estimateOf(
      deployed({ CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE_SPOT' }] }, task()),
    );

    expect(assumptions).toContain('Shop/It: the full price for tasks on Fargate Spot');
  });

  it('reports that it takes the default launch type', () => {
    expect(estimateOf(deployed({}, task())).assumptions).toContain(
      'Shop/It: tasks on EC2 instances (the service names no launch type and no capacity provider)',
    );
    expect(estimateOf(service({ LaunchType: 'EC2' })).assumptions.join()).not.toContain('EC2 instances');
  });

  it('reports a count that is only known at deployment, and which definition it used', () => {
    const resources = {
      It: of(SERVICE, { LaunchType: 'FARGATE', TaskDefinition: 'family', DesiredCount: { Ref: 'Count' } }),
      Tasks: task(),
    };

    expect(estimateOf(resources).assumptions).toContain(
      'Shop/It: task definition Tasks (the service does not name a task definition), 1 for DesiredCount (known only at deployment)',
    );
  });

  it.each<[string, Resources, string]>([
    [
      'Windows',
      service({}, task({ RuntimePlatform: { OperatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } })),
      'tasks on Windows',
    ],
    [
      'a definition in another template',
      one(SERVICE, { TaskDefinition: { 'Fn::ImportValue': 'tasks' } }),
      'tasks whose task definition is in another template',
    ],
    [
      'several definitions, none of which it refers to',
      { It: of(SERVICE, { TaskDefinition: 'family' }), One: task(), Two: task() },
      'tasks whose task definition is in another template',
    ],
  ])('names %s among what is left out', (_, resources, what) => {
    expect(leftOutOf(resources)).toEqual([`Shop/It: ${what}`]);
  });

  it('has no Container Insights if the cluster has none', () => {
    expect(linesOf(one('AWS::ECS::Cluster'))).toEqual([]);
    expect(
      linesOf(one('AWS::ECS::Cluster', { ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }] })),
    ).toEqual(['usage 20 cloudwatch.insights']);
    expect(
      leftOutOf(one('AWS::ECS::Cluster', { ClusterSettings: [{ Name: 'containerInsights', Value: 'enhanced' }] })),
    ).toEqual(['Shop/It: Container Insights with enhanced observability']);
  });
});
