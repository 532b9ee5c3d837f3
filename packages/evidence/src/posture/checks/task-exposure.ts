import type { PostureCheck } from '../check';

const ADDRESS = 'NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp';
const LATEST = '1.4.0';

/** Reports ECS services whose tasks have public IP addresses, allow ECS Exec, or run on an old platform version. */
export const taskExposure: PostureCheck = {
  id: 'task-exposure',
  looksAt: ['AWS::ECS::Service'],
  wants: 'services on the latest platform version, without public IP addresses and without ECS Exec',
  why: 'a single security group rule can open a public IP address to everyone, and a shell in a task has the permissions of the task role',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-2',
  items: { pciDss: ['1.3.1', '1.4.2', '2.2.4', '6.3.3', '7.2.1'] },
  find: (service) => [
    ...(service.texts(ADDRESS).includes('ENABLED')
      ? [
          {
            problem: 'the tasks of the service have public IP addresses',
            instead: 'set AssignPublicIp to DISABLED, and use subnets with a NAT gateway or VPC endpoints',
            location: `Properties/${ADDRESS.replaceAll('.', '/')}`,
          },
        ]
      : []),
    ...(service.mayHave('EnableExecuteCommand')
      ? [
          {
            problem: 'people can open a shell in tasks of the service with ECS Exec',
            instead: 'remove EnableExecuteCommand',
            location: 'Properties/EnableExecuteCommand',
          },
        ]
      : []),
    ...service
      .texts('PlatformVersion')
      .filter((version) => version !== 'LATEST' && version !== LATEST)
      .map((version) => ({
        problem: `the service uses the old platform version ${version}`,
        instead: 'remove PlatformVersion',
        location: 'Properties/PlatformVersion',
      })),
  ],
};
