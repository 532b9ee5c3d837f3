import { containerPrivileges } from '../../../src/posture/checks/container-privileges';
import { describeCheck } from '../found';

const HARD = { Name: 'app', User: '1000:1000', ReadonlyRootFilesystem: true };
const task = (container: object, more: object = {}) => ({
  Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { ContainerDefinitions: [container], ...more } },
});
const capable = (...Add: string[]) => task({ ...HARD, LinuxParameters: { Capabilities: { Add } } });

describeCheck(containerPrivileges, {
  red: [
    ['a privileged container', /container app is privileged/, task({ ...HARD, Privileged: true })],
    ['a capability that opens the host', /has the capability SYS_ADMIN/, capable('CHOWN', 'SYS_ADMIN')],
    ['root', /container without a name runs as root/, task({ User: 'root', ReadonlyRootFilesystem: true })],
    ['root by its number', /runs as root/, task({ ...HARD, User: '0:0' })],
    ['no user, where all else is hardened', /runs as the user of its image/, task({ ...HARD, User: undefined })],
    ['a writable root file system', /can write to its root/, task({ ...HARD, ReadonlyRootFilesystem: false })],
    [
      'one that is left out, where there is a user',
      /can write to its root/,
      task({ ...HARD, ReadonlyRootFilesystem: undefined }),
    ],
    ['the processes of the host', /sets PidMode to host/, task(HARD, { PidMode: 'host' })],
  ],
  advice: [['a network of the host', /sets NetworkMode to host/, task(HARD, { NetworkMode: 'host' })]],
  green: [
    ['a hardened container', task({ ...HARD, Privileged: false }, { NetworkMode: 'awsvpc' })],
    ['a harmless capability', capable('NET_BIND_SERVICE')],
    ['a user that only the deployment knows', task({ ...HARD, User: { Ref: 'User' }, Privileged: { Ref: 'P' } })],
  ],
});
