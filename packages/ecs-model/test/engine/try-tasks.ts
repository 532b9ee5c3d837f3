import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Engine, findEngine } from '@slipway/buildspec';
import { childEnvironment } from '@slipway/processes';
import { ConstantLoad } from '@slipway/testing/constant-load';
import { makeStandInImage } from '@slipway/testing/stand-in-image';
import { startEngine } from '@slipway/testing/start-engine';
import { ShopProps } from '../containers/shop';
import { EngineShop, IMAGE, openShop, PROGRAM } from './engine-shop';

/** Timeout for dozens of containers on busy machines. */
const LONG_MS = 300_000;

jest.setTimeout(LONG_MS);

/** Tests tasks in containers of an engine. */
export function tryTasks(name: Engine['name']): void {
  let opened: EngineShop;
  let end: () => Promise<void>;

  beforeAll(async () => {
    end = await startEngine(name);
    makeStandInImage({ engine: 'podman', name: IMAGE, programs: [process.execPath] });
  });
  beforeEach(async () => {
    opened = await openShop(await findEngine(name));
  });
  afterEach(async () => {
    await opened.close();

    expect(left(opened.run.id)).toEqual(['', '', '']);
  });
  afterAll(async () => {
    podman('rmi', '--force', IMAGE);
    await end();
  });

  function podman(...args: readonly string[]): string {
    return execFileSync('podman', args, { encoding: 'utf8', env: childEnvironment() }).trim();
  }

  /** Returns the containers that a run has left behind. */
  function left(run: string): string[] {
    return [
      podman('ps', '--all', '--quiet', '--filter', `label=slipway.run=${run}`),
      podman('volume', 'ls', '--quiet', '--filter', `name=slipway-${run}`),
      podman('images', '--quiet', '--filter', `reference=localhost/slipway-${run}/*`),
    ];
  }

  const app = (release: string, more: Record<string, unknown> = {}, revision = 0): ShopProps => ({
    image: IMAGE,
    environment: { RELEASE: release, PORT: '8080' },
    container: { Command: ['node', '-e', PROGRAM], ...more },
    settings: { DesiredCount: 1, TaskDefinition: `shop:${revision}` },
    revision,
  });

  /** Returns the response of the task at a path. */
  async function says(path: string): Promise<string> {
    return (await fetch(`${opened.shop.service.url}${path}`)).text();
  }

  function log(): string {
    const folder = join(opened.shop.folder, 'logs');
    return readdirSync(folder)
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('');
  }

  test('[RN-07] a task is a container of its image, with the user, root, volumes and variables of its definition', async () => {
    await opened.shop.deploy({
      ...app('one', {
        User: '1000:1000',
        ReadonlyRootFilesystem: true,
        LinuxParameters: { InitProcessEnabled: true, Tmpfs: [{ ContainerPath: '/scratch', Size: 8 }] },
        MountPoints: [{ SourceVolume: 'data', ContainerPath: '/data', ReadOnly: true }],
      }),
      task: { Volumes: [{ Name: 'data' }] },
    });

    expect(opened.shop.latest).toMatchObject({ status: 'SUCCESSFUL', simulated: false });
    expect(await says('/')).toBe('one');
    expect(await says('/user')).toBe('1000:1000');
    expect(await Promise.all(['/file', '/data/file', '/scratch/file'].map((it) => says(`/write?path=${it}`)))).toEqual([
      'EROFS',
      'EROFS',
      'written',
    ]);
    expect(JSON.parse(await says('/environment'))).toMatchObject({ RELEASE: 'one', STAND_IN: IMAGE });
    expect(await says(`/exists?path=${__filename}`)).toBe('false');
  });

  test('[RN-07] a container reaches the endpoints of the run that it is configured with, and nothing else of the machine', async () => {
    const servers = ['endpoint', 'other'].map((said) => createServer((_, response) => response.end(said)));
    const [endpoint, other] = await Promise.all(
      servers.map(async (server) => {
        await once(server.listen(0, '127.0.0.1'), 'listening');
        return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      }),
    );
    const props = app('one');

    await opened.shop.deploy({ ...props, environment: { ...props.environment, ENDPOINT: endpoint } });

    expect(await says(`/ask?url=${endpoint}`)).toBe('endpoint');
    expect(await says(`/ask?url=${other}`)).toBe('ECONNREFUSED');
    servers.forEach((server) => server.close());
  });

  test('[RN-07] sidecars share the network, start as they depend on each other, and write to the log of the task', async () => {
    const wait = 'for (;;) if (require("fs").existsSync("/shared/ready")) break; console.log("was ready");';
    const ready = 'require("fs").writeFileSync("/shared/ready", ""); console.log("made ready");';
    const shared = [{ SourceVolume: 'shared', ContainerPath: '/shared' }];
    await opened.shop.deploy({
      ...app('one', {
        MountPoints: shared,
        DependsOn: [{ ContainerName: 'prepare', Condition: 'SUCCESS' }],
        Command: ['node', '-e', `${wait}${PROGRAM}`],
      }),
      sidecars: [
        { Name: 'prepare', Image: IMAGE, Essential: false, Command: ['node', '-e', ready], MountPoints: shared },
        {
          Name: 'beside',
          Image: IMAGE,
          Essential: false,
          Command: ['node', '-e', 'require("http").createServer((_, r) => r.end("beside")).listen(4318, "127.0.0.1")'],
        },
      ],
      task: { Volumes: [{ Name: 'shared' }] },
    });

    expect(await says('/ask?url=http://localhost:4318')).toBe('beside');
    expect(log()).toMatch(/made ready\nwas ready\nrelease one/);
  });

  test('a release takes over with no request lost, and one that fails its container health check is rolled back', async () => {
    const { shop } = opened;
    const check = (path: string) => ({
      HealthCheck: { Command: ['CMD-SHELL', `test ! -e ${path}`], Interval: 30, Timeout: 60, Retries: 2 },
    });
    await shop.deploy(app('one', check('/none')));
    const load = new ConstantLoad(async () => {
      const answer = await fetch(shop.service.url!);
      return answer.ok && /one|two/.test(await answer.text()) ? undefined : `status ${answer.status}`;
    }, 5);

    const { failures, requests } = await load.during(async () => {
      await shop.deploy(app('two', check('/none'), 1));
      expect([shop.latest.status, await says('/')]).toEqual(['SUCCESSFUL', 'two']);
      await expect(shop.deploy(app('three', check('/bin/sh'), 2))).rejects.toThrow(/ROLLBACK_SUCCESSFUL/);
    });

    expect(await says('/')).toBe('two');
    expect(shop.latest.reason).toMatch(/container health checks|circuit/);
    expect({ failures, asked: requests > 50 }).toEqual({ failures: [], asked: true });
    expect(log()).toContain('asked to end');
  });

  test('a task whose container ends is replaced, and one whose program is not in the image reports this', async () => {
    const { shop } = opened;
    await shop.deploy(app('one'));
    const [before] = shop.containers.services.all[0].revision.tasks.running;

    await says('/exit').catch(() => undefined);

    expect(await before.exit()).toBe('exit code 3');
    await expect(shop.deploy(app('two', { Command: ['not-there'] }, 1))).rejects.toThrow(/ROLLBACK/);
    // Podman's service does not return the reason
    expect(log()).toMatch(name === 'docker' ? /not-there|unable to upgrade to tcp, received 409/ : /not-there/);
  });
}
