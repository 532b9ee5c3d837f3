import type { PostureCheck } from '../check';

const ADDRESS = 'NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp';
const LATEST = '1.4.0';

/** A task is reached through its load balancer, and by nobody who wants a shell. */
export const taskExposure: PostureCheck = {
  id: 'task-exposure',
  looksAt: ['AWS::ECS::Service'],
  wants: 'no public address, no ECS Exec, and the latest platform version',
  why: 'a single security group rule opens a public address to everybody; a shell in a task has the permissions of the task, and its changes are not in git',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-2',
  items: { pciDss: ['1.3.1', '1.4.2', '2.2.4', '6.3.3', '7.2.1'] },
  find: (service) => [
    ...(service.texts(ADDRESS).includes('ENABLED')
      ? [
          {
            problem: 'tasks of the service have public addresses',
            instead: 'set AssignPublicIp to DISABLED, and give the network a route to the internet',
            location: `Properties/${ADDRESS.replaceAll('.', '/')}`,
          },
        ]
      : []),
    ...(service.mayHave('EnableExecuteCommand')
      ? [
          {
            problem: 'people can get a shell in the tasks of the service with ECS Exec',
            instead: 'leave EnableExecuteCommand out',
            location: 'Properties/EnableExecuteCommand',
          },
        ]
      : []),
    ...service
      .texts('PlatformVersion')
      .filter((version) => version !== 'LATEST' && version !== LATEST)
      .map((version) => ({
        problem: `the service has the old platform version ${version}`,
        instead: 'leave PlatformVersion out',
        location: 'Properties/PlatformVersion',
      })),
  ],
};
