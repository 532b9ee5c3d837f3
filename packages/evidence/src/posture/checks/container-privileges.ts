import type { PostureCheck, PostureProblem } from '../check';
import type { Part } from '../part';

const OPENS_THE_HOST = ['ALL', 'SYS_ADMIN', 'SYS_PTRACE', 'NET_ADMIN', 'SYS_MODULE', 'DAC_READ_SEARCH'];
const ROOT = /^(root|0)(:.*)?$/i;

/**
 * Reports containers that are privileged, have capabilities that give access to the host, run as root, can write to
 * their root file system, or share namespaces with their host.
 */
export const containerPrivileges: PostureCheck = {
  id: 'container-privileges',
  looksAt: ['AWS::ECS::TaskDefinition'],
  wants: 'unprivileged containers that run as a user other than root and have a read-only root file system',
  why: 'otherwise, an attacker who takes over a process can change programs in the container or access the host',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-4',
  items: { pciDss: ['2.2.6', '7.2.1', '7.2.2', '7.2.5'] },
  find: (task) => {
    const containers = task.items('ContainerDefinitions');
    const hardened = containers.some((one) => one.mayHave('ReadonlyRootFilesystem') || userOf(one) !== undefined);
    return [
      ...containers.flatMap((container) => [...privilegesOf(container), ...rootOf(container, hardened)]),
      ...['PidMode', 'IpcMode', 'NetworkMode']
        .filter((mode) => task.texts(mode).includes('host'))
        .map((mode) => ({
          problem: `the task sets ${mode} to host, so it shares this namespace with its host`,
          instead: mode === 'NetworkMode' ? 'set NetworkMode to awsvpc' : `remove ${mode}`,
          location: `Properties/${mode}`,
          isAdvice: mode === 'NetworkMode',
        })),
    ];
  },
};

function nameOf(container: Part): string {
  return container.texts('Name')[0] ?? 'without a name';
}

function userOf(container: Part): string | undefined {
  return container.texts('User')[0];
}

function privilegesOf(container: Part): PostureProblem[] {
  const name = nameOf(container);
  const added = container.items('LinuxParameters.Capabilities.Add').map(({ value }) => String(value).toUpperCase());
  const opening = added.filter((capability) => OPENS_THE_HOST.includes(capability));
  return [
    ...(container.mayHave('Privileged')
      ? [
          {
            problem: `container ${name} is privileged`,
            instead: 'remove Privileged',
            location: `${container.location}/Privileged`,
          },
        ]
      : []),
    ...opening.map((capability) => ({
      problem: `container ${name} has the capability ${capability}`,
      instead: 'add only the capabilities that are needed, and none that gives access to the host',
      location: `${container.location}/LinuxParameters`,
    })),
  ];
}

/**
 * Finds problems if a container runs as root or can write to its root file system. For a setting that is missing, the
 * finding is only advice, unless a container of the task sets a user or a read-only root file system (`hardened`).
 */
function rootOf(container: Part, hardened: boolean): PostureProblem[] {
  const name = nameOf(container);
  const users = container.values('User');
  const isRoot = users.some((user) => ROOT.test(String(user)));
  const isOpen = users.some((user) => user === undefined);
  const root = container.values('ReadonlyRootFilesystem');
  const isWritable = root.some((value) => String(value) === 'false');
  return [
    ...(isRoot || isOpen
      ? [
          {
            problem: isRoot
              ? `container ${name} runs as root`
              : `container ${name} runs as the user of its image, which is root by default`,
            instead: 'set User to a user ID other than 0',
            location: `${container.location}/User`,
            isAdvice: !isRoot && !hardened,
          },
        ]
      : []),
    ...(isWritable || root.some((value) => value === undefined)
      ? [
          {
            problem: `container ${name} can write to its root file system`,
            instead: 'set ReadonlyRootFilesystem, and mount volumes at the paths to which the container writes',
            location: `${container.location}/ReadonlyRootFilesystem`,
            isAdvice: !isWritable && !hardened,
          },
        ]
      : []),
  ];
}
