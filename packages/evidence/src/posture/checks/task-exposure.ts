import type { PostureCheck } from '../check';

const ADDRESS = 'NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp';
const LATEST = '1.4.0';

/** A task is reached through its load balancer, and by nobody who wants a shell. */
export const taskExposure: PostureCheck = {
  id: 'task-exposure',
  looksAt: ['AWS::ECS::Service'],
  wants: 'no public address, no execute-command, and the latest platform version',
  why: 'a public address is one rule away from everybody; a shell in a task has its permissions and leaves no change in git',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-2',
  items: { pciDss: ['1.3.1', '1.4.2', '2.2.4', '6.3.3', '7.2.1'] },
  find: (service) => [
    ...(service.texts(ADDRESS).includes('ENABLED')
      ? [
          {
            problem: 'tasks of the service have public addresses',
            instead: 'set AssignPublicIp to DISABLED, and give their network a way out',
            location: `Properties/${ADDRESS.replaceAll('.', '/')}`,
          },
        ]
      : []),
    ...(service.mayHave('EnableExecuteCommand')
      ? [
          {
            problem: 'people get a shell in the tasks of the service by execute-command',
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
