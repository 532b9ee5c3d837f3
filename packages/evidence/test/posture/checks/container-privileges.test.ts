import { containerPrivileges } from '../../../src/posture/checks/container-privileges';
import { describeCheck } from '../found';

const HARD = { Name: 'app', User: '1000:1000', ReadonlyRootFilesystem: true };
const task = (container: object, more: object = {}) => ({
  Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { ContainerDefinitions: [container], ...more } },
});
const capable = (...Add: string[]) => task({ ...HARD, LinuxParameters: { Capabilities: { Add } } });

const sharing = (SourcePath: string) => task(HARD, { Volumes: [{ Name: 'host', Host: { SourcePath } }] });
const job = (Properties: object) => ({ Job: { Type: 'AWS::Batch::JobDefinition', Properties } });
const pod = (SecurityContext?: object) =>
  job({ EksProperties: { PodProperties: { Containers: [{ Name: 'app', SecurityContext }] } } });
const WINDOWS = { RuntimePlatform: { OperatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } };

describeCheck(containerPrivileges, {
  red: [
    ['a privileged container', /container app is privileged/, task({ ...HARD, Privileged: true })],
    ['a capability that opens the host', /has the capability SYS_ADMIN/, capable('CHOWN', 'SYS_ADMIN')],
    ['root', /container without a name runs as root/, task({ User: 'root', ReadonlyRootFilesystem: true })],
    ['root by its number', /runs as root/, task({ ...HARD, User: '0:0' })],
    ['root by many digits', /runs as root/, task({ ...HARD, User: '00:1000' })],
    ['root by its number as a number', /runs as root/, task({ ...HARD, User: 0 })],
    ['access to devices', /has the capability SYS_RAWIO/, capable('SYS_RAWIO')],
    [
      'no confinement',
      /app has the security option apparmor:unconfined/,
      task({ ...HARD, DockerSecurityOptions: ['no-new-privileges', 'apparmor:unconfined'] }),
    ],
    [
      'the container engine',
      /volume host gives .* control .* \/var\/run\/docker.sock$/,
      sharing('/var/run/docker.sock'),
    ],
    ['the file system of the host', /control of their host through \/$/, sharing('/')],
    [
      'a privileged task of several nodes',
      /^Job: container app is privileged/,
      job({
        NodeProperties: {
          NodeRangeProperties: [
            { EcsProperties: { TaskProperties: [{ Containers: [{ ...HARD, Privileged: 'true' }] }] } },
          ],
        },
      }),
    ],
    ['a privileged pod', /^Job: container app is privileged/, pod({ Privileged: 'true' })],
    ['a pod as root', /^Job: container app runs as root/, pod({ RunAsUser: { 'Fn::If': ['A', 0, 1000] } })],
    [
      'a privileged first container of a pod of several nodes',
      /^Job: container init is privileged/,
      job({
        NodeProperties: {
          NodeRangeProperties: [
            {
              EksProperties: {
                PodProperties: { InitContainers: [{ Name: 'init', SecurityContext: { Privileged: true } }] },
              },
            },
          ],
        },
      }),
    ],
    [
      'a privileged job',
      /^Job: container .* is privileged/,
      job({ ContainerProperties: { ...HARD, Privileged: true } }),
    ],
    [
      'a job as root in one of its tasks',
      /runs as root/,
      job({ EcsProperties: { TaskProperties: [{ Containers: [HARD, { ...HARD, User: 'root' }] }] } }),
    ],
    [
      'a job on nodes with the container engine',
      /control of their host/,
      job({
        NodeProperties: {
          NodeRangeProperties: [
            { Container: { ...HARD, Volumes: [{ Host: { SourcePath: '/run/containerd/containerd.sock' } }] } },
          ],
        },
      }),
    ],
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
    ['a pod with a user', pod({ Privileged: false, RunAsUser: 1000 })],
    ['a pod that says nothing', pod(undefined)],
    ['a folder of the host', sharing('/opt/shop')],
    ['a confined container', task({ ...HARD, DockerSecurityOptions: ['apparmor:shop', { Ref: 'Option' }] })],
    ['a job of the shop', job({ ContainerProperties: HARD })],
    ['a container of Windows', task({ Name: 'app', User: 'ContainerUser' }, WINDOWS)],
    ['a hardened container', task({ ...HARD, Privileged: false }, { NetworkMode: 'awsvpc' })],
    ['a harmless capability', capable('NET_BIND_SERVICE')],
    ['a user that only the deployment knows', task({ ...HARD, User: { Ref: 'User' }, Privileged: { Ref: 'P' } })],
  ],
});
