import type { PostureCheck, PostureProblem } from '../check';
import type { Part } from '../part';
import type { PostureAssembly } from '../posture-assembly';
import type { PostureResource } from '../posture-template';

/** Paths of the targets that start tasks, by resource type. Services and task sets start tasks themselves. */
const LAUNCHES: Readonly<Record<string, string>> = {
  'AWS::ECS::Service': '',
  'AWS::ECS::TaskSet': '',
  'AWS::Events::Rule': 'Targets',
  'AWS::Scheduler::Schedule': 'Target',
};
const ADDRESSES = ['AwsvpcConfiguration', 'AwsVpcConfiguration'].map(
  (name) => `NetworkConfiguration.${name}.AssignPublicIp`,
);
const SYSTEM = 'RuntimePlatform.OperatingSystemFamily';
const LATEST = '1.4.0';
const LATEST_OF_WINDOWS = '1.0.0';

/**
 * Reports ECS services, task sets, rules and schedules whose tasks have public IP addresses, allow ECS Exec, or run on
 * an old platform version.
 */
export const taskExposure: PostureCheck = {
  id: 'task-exposure',
  looksAt: Object.keys(LAUNCHES),
  wants:
    'services and scheduled tasks on the latest platform version, without public IP addresses and without ECS Exec',
  why: 'a single security group rule can open a public IP address to everyone, and a shell in a task has the permissions of the task role',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-2',
  items: { pciDss: ['1.3.1', '1.4.2', '2.2.4', '6.3.3', '7.2.1'] },
  find: (resource, assembly) => launchesOf(resource).flatMap((launch) => ofLaunch(launch, assembly)),
};

/** Returns the parts of a resource that describe how it starts tasks. */
function launchesOf(resource: PostureResource): readonly Part[] {
  const path = LAUNCHES[resource.type];
  return path === '' ? [resource] : resource.items(path).flatMap((target) => target.parts('EcsParameters'));
}

function ofLaunch(launch: Part, assembly: PostureAssembly): PostureProblem[] {
  const address = ADDRESSES.find((path) => launch.texts(path).includes('ENABLED'));
  return [
    ...(address
      ? [
          {
            problem: 'the tasks have public IP addresses',
            instead: 'set AssignPublicIp to DISABLED, and use subnets with a NAT gateway or VPC endpoints',
            location: `${launch.location}/${address.replaceAll('.', '/')}`,
          },
        ]
      : []),
    ...(launch.mayHave('EnableExecuteCommand')
      ? [
          {
            problem: 'people can open a shell in the tasks with ECS Exec',
            instead: 'remove EnableExecuteCommand',
            location: `${launch.location}/EnableExecuteCommand`,
          },
        ]
      : []),
    ...launch
      .texts('PlatformVersion')
      .filter((version) => version !== 'LATEST' && version !== LATEST && !isOfWindows(launch, version, assembly))
      .map((version) => ({
        problem: `the tasks run on the old platform version ${version}`,
        instead: 'remove PlatformVersion',
        location: `${launch.location}/PlatformVersion`,
      })),
  ];
}

/** Whether a platform version is the latest one for Windows, and the task runs on Windows. */
function isOfWindows(launch: Part, version: string, assembly: PostureAssembly): boolean {
  return (
    version === LATEST_OF_WINDOWS &&
    ['TaskDefinition', 'TaskDefinitionArn']
      .flatMap((name) => launch.parts(name))
      .some((part) =>
        assembly
          .target(part)
          ?.texts(SYSTEM)
          .some((system) => system.startsWith('WINDOWS')),
      )
  );
}
