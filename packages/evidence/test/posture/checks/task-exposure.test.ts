import { taskExposure } from '../../../src/posture/checks/task-exposure';
import { describeCheck } from '../found';

const service = (Properties: object) => ({ Service: { Type: 'AWS::ECS::Service', Properties } });
const address = (AssignPublicIp: unknown) =>
  service({ NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp } } });

describeCheck(taskExposure, {
  red: [
    ['public addresses', /have public IP addresses/, address('ENABLED')],
    ['public addresses in a branch', /have public IP addresses/, address({ 'Fn::If': ['Nat', 'DISABLED', 'ENABLED'] })],
    ['execute-command', /people can open a shell/, service({ EnableExecuteCommand: true })],
    ['an old platform', /old platform version 1.3.0/, service({ PlatformVersion: '1.3.0' })],
  ],
  green: [
    ['a private service', address('DISABLED')],
    ['the latest platform', service({ PlatformVersion: 'LATEST', EnableExecuteCommand: false })],
  ],
});
