import type { PostureCheck, PostureProblem } from '../check';
import type { Part } from '../part';
import type { PostureResource } from '../posture-template';

const JOB = 'AWS::Batch::JobDefinition';
/** Functions that return the container definitions of a resource, by resource type. */
const CONTAINERS: Readonly<Record<string, (resource: PostureResource) => readonly Part[]>> = {
  'AWS::ECS::TaskDefinition': (task) => task.items('ContainerDefinitions'),
  [JOB]: (job) => [
    ...job.items('ContainerProperties'),
    ...job.items('EcsProperties.TaskProperties').flatMap((task) => task.items('Containers')),
    ...rangesOf(job).flatMap((range) => [
      ...range.items('Container'),
      ...range.items('EcsProperties.TaskProperties').flatMap((task) => task.items('Containers')),
    ]),
  ],
};
const OPENS_THE_HOST = [
  'ALL',
  'SYS_ADMIN',
  'SYS_PTRACE',
  'SYS_RAWIO',
  'NET_ADMIN',
  'SYS_MODULE',
  'DAC_READ_SEARCH',
  'BPF',
];
const ROOT = /^(root|0+)(:.*)?$/i;
/** Pattern that matches security options that switch off the confinement of a container. */
const UNCONFINED = /:unconfined$|^label:disable$/;
/** Pattern that matches host paths that give control of the host: container engines and system folders. */
const HOST_CONTROL = /(docker|containerd|podman|crio)\.sock$|^\/(etc|root|run|var|var\/run|var\/lib\/docker)?\/*$/;

/**
 * Reports containers that are privileged or unconfined, have capabilities or volumes that give control of the host, run
 * as root, can write to their root file system, or share namespaces with their host.
 */
export const containerPrivileges: PostureCheck = {
  id: 'container-privileges',
  looksAt: Object.keys(CONTAINERS),
  wants:
    'unprivileged, confined containers without control of their host, that run as a user other than root and have a read-only root file system',
  why: 'otherwise, an attacker who takes over a process can change programs in the container or access the host',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-4',
  items: { pciDss: ['2.2.6', '7.2.1', '7.2.2', '7.2.5'] },
  find: (task) => {
    const containers = CONTAINERS[task.type](task);
    const hardened = containers.some((one) => one.mayHave('ReadonlyRootFilesystem') || userOf(one) !== undefined);
    const isOnWindows = [task, ...containers]
      .flatMap((one) => one.texts('RuntimePlatform.OperatingSystemFamily'))
      .some((system) => system.startsWith('WINDOWS'));
    return [
      ...containers.flatMap((container) => [
        ...privilegesOf(container),
        ...userProblems(container, hardened),
        ...(isOnWindows ? [] : fileSystemProblems(container, hardened, task.type !== JOB)),
      ]),
      ...podsOf(task).flatMap(podProblems),
      ...[task, ...containers].flatMap((one) => one.items('Volumes')).flatMap(volumeProblems),
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

function rangesOf(job: Part): readonly Part[] {
  return job.items('NodeProperties.NodeRangeProperties');
}

/** Returns the Kubernetes pods of a job, including those of the nodes of a job with several nodes. */
function podsOf(job: Part): readonly Part[] {
  return [job, ...rangesOf(job)].flatMap((one) => one.parts('EksProperties.PodProperties'));
}

/** Finds containers of a Kubernetes pod that are privileged or run as root. */
function podProblems(pod: Part): PostureProblem[] {
  const containers = ['Containers', 'InitContainers'].flatMap((list) => pod.items(list));
  return containers.flatMap((container) =>
    container.parts('SecurityContext').flatMap((context) => [
      ...(context.mayHave('Privileged')
        ? [
            {
              problem: `container ${nameOf(container)} is privileged`,
              instead: 'remove Privileged',
              location: `${context.location}/Privileged`,
            },
          ]
        : []),
      ...(context.texts('RunAsUser').includes('0')
        ? [
            {
              problem: `container ${nameOf(container)} runs as root`,
              instead: 'set RunAsUser to a user ID other than 0',
              location: `${context.location}/RunAsUser`,
            },
          ]
        : []),
    ]),
  );
}

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
    ...container
      .items('DockerSecurityOptions')
      .filter(({ value }) => UNCONFINED.test(String(value)))
      .map(({ value, location }) => ({
        problem: `container ${name} has the security option ${String(value)}, which switches off its confinement`,
        instead: 'remove the option',
        location,
      })),
  ];
}

function volumeProblems(volume: Part): PostureProblem[] {
  return volume
    .texts('Host.SourcePath')
    .filter((path) => HOST_CONTROL.test(path))
    .map((path) => ({
      problem: `the volume ${volume.texts('Name')[0]} gives containers control of their host through ${path}`,
      instead: 'remove the volume, or mount only a folder that the container needs',
      location: `${volume.location}/Host/SourcePath`,
    }));
}

/**
 * Finds problems if a container runs as root. For a setting that is missing, the finding is only advice, unless a
 * container of the task sets a user or a read-only root file system (`hardened`).
 */
function userProblems(container: Part, hardened: boolean): PostureProblem[] {
  const name = nameOf(container);
  const users = container.values('User');
  const isRoot = users.some((user) => ROOT.test(String(user)));
  return isRoot || users.includes(undefined)
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
    : [];
}

/**
 * Finds problems if a container can write to its root file system. Windows does not support a read-only root file
 * system. A missing setting counts as in `userProblems`. Unless `isChosen`, `false` counts like a missing setting: the
 * CDK writes it to all job definitions.
 */
function fileSystemProblems(container: Part, hardened: boolean, isChosen: boolean): PostureProblem[] {
  const root = container.values('ReadonlyRootFilesystem');
  const isWritable = root.some((value) => String(value) === 'false');
  return isWritable || root.includes(undefined)
    ? [
        {
          problem: `container ${nameOf(container)} can write to its root file system`,
          instead: 'set ReadonlyRootFilesystem, and mount volumes at the paths to which the container writes',
          location: `${container.location}/ReadonlyRootFilesystem`,
          isAdvice: !(isWritable && isChosen) && !hardened,
        },
      ]
    : [];
}
