import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo, createServer as createSocketServer } from 'node:net';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '@slipway/testing/is-alive';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { BuildFence, BuildspecRun, FenceSettings } from '../src';
import { build, FinishedBuild, output } from './build-fixture';

/** Place in which builds run: the isolation, and the image if builds run in a container. */
export interface Where extends Pick<BuildspecRun, 'image'> {
  readonly fence: FenceSettings;
}

export const SECRET = 'planted-and-not-to-be-seen';
/** Describes the place in which the builds run that try to escape. */
let settings: () => Where;
const servers: Server[] = [];
export const folders: string[] = [];

export const specOf = (commands: readonly string[]) =>
  `version: 0.2\nphases:\n  build:\n    commands:\n${commands.map((it) => `      - ${JSON.stringify(it)}\n`).join('')}`;

/** Runs commands in a fence. */
export async function inside(commands: readonly string[], more: Partial<BuildFence> = {}): Promise<FinishedBuild> {
  return build(specOf(commands), { ...fencedBy(more), timeoutMs: 60_000 });
}

/** Creates a fence with additional settings. */
export function fencedBy(more: Partial<BuildFence> = {}): Pick<BuildspecRun, 'fence' | 'image'> {
  const { fence, image } = settings();
  return { fence: { ...fence, endpoints: [], ...more }, image };
}

/** Runs commands without a fence. */
export async function outside(commands: readonly string[]): Promise<FinishedBuild> {
  return build(specOf(commands));
}

/** Returns the output of a command without a fence and in a fence. */
export async function both(command: string): Promise<{ readonly unfenced: string; readonly fenced: string }> {
  const [unfenced, fenced] = await Promise.all([outside([`${command} || true`]), inside([`${command} || true`])]);
  return { unfenced: output(unfenced.lines).join('\n'), fenced: output(fenced.lines).join('\n') };
}

/** Creates a file in the user's home folder. */
export function planted(name: string): string {
  const folder = mkdtempSync(join(homedir(), '.slipway-planted-'));
  folders.push(folder);
  chmodSync(folder, 0o755); // the fence must hide the folder, not its permissions
  mkdirSync(join(folder, '.aws'));
  const file = join(folder, name);
  writeFileSync(file, SECRET);
  return file;
}

/** Starts a service on loopback. */
async function service(): Promise<number> {
  const server = createServer((_, answer) => answer.end(SECRET));
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

const ask = (url: string) =>
  `node -e 'require("http").get("${url}",(a)=>a.on("data",(d)=>console.log(String(d)))).on("error",(e)=>console.log(e.code))'`;

/** Tests the actions that must be impossible for a build. @param where place in which builds run */
export function tryEscapes(where: () => Where): void {
  settings = where;
  afterEach(() => {
    servers.splice(0).forEach((server) => server.close());
    folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true }));
    removeFolders();
  });

  test('a build writes next to its source, and what it writes there is its own', async () => {
    const { result, lines, source } = await inside([
      'mkdir ../tools',
      'echo made > ../tools/made',
      'cat ../tools/made',
    ]);

    expect({ status: result.status, said: output(lines) }).toEqual({ status: 'SUCCEEDED', said: ['made'] });
    expect(existsSync(join(dirname(source), 'tools'))).toBe(false);
  });

  test.each(['file', '.aws/credentials'])('[RN-07] a build reads no %s of the home of the user', async (name) => {
    const { unfenced, fenced } = await both(`cat ${planted(name)}`);

    expect(unfenced).toBe(SECRET);
    expect(fenced).not.toContain(SECRET);
  });

  test('[RN-07] a build writes nothing into the home of the user, nor into the system', async () => {
    const file = planted('file');
    const command = `echo changed > ${file}; touch /usr/bin/slipway-planted /etc/slipway-planted`;

    const { result } = await inside([command]);
    expect(result.status).toBe('FAILED');
    expect(readFileSync(file, 'utf8')).toBe(SECRET);
    expect(['/usr/bin', '/etc'].some((folder) => existsSync(join(folder, 'slipway-planted')))).toBe(false);

    await outside([`echo changed > ${file}`]);
    expect(readFileSync(file, 'utf8')).toBe('changed\n');
  });

  test('[RN-07] a build sees neither the memory nor the environment of the runner', async () => {
    const runner = spawn('sleep', ['60'], { env: { PATH: process.env.PATH, PLANTED: SECRET } });
    const command = `tr '\\0' '\\n' < /proc/${runner.pid}/environ; head -c 1 /proc/${runner.pid}/mem 2>&1; ls /proc/${process.pid}`;

    const { unfenced, fenced } = await both(command);
    runner.kill();

    expect(unfenced).toContain(SECRET);
    expect(unfenced).toContain('environ');
    expect(fenced).not.toContain(SECRET);
    expect(fenced).not.toContain('environ\n');
  });

  test('[RN-07] a build reads nothing of the folder of another build', async () => {
    const other = temporaryFolder();
    writeFileSync(join(other, 'file'), SECRET);

    const { unfenced, fenced } = await both(`cat ${join(other, 'file')}`);

    expect(unfenced).toBe(SECRET);
    expect(fenced).not.toContain(SECRET);
  });

  test('[RN-07] a build reaches services on loopback only if they are of the run', async () => {
    const port = await service();
    const url = `http://127.0.0.1:${port}/`;

    const { unfenced, fenced } = await both(ask(url));
    const { lines } = await inside([ask(url)], { endpoints: [{ host: '127.0.0.1', port }] });

    expect(unfenced).toBe(SECRET);
    expect(fenced).toMatch(/ECONNREFUSED|EACCES/);
    expect(output(lines)).toEqual([SECRET]);
  });

  test('[RN-07] a variable of the buildspec opens no port', async () => {
    const url = `http://127.0.0.1:${await service()}/`;

    const { lines } = await build(
      `version: 0.2\nenv:\n  variables:\n    AWS_ENDPOINT_URL: ${url}\nphases:\n  build:\n    commands:\n      - ${JSON.stringify(ask(url))}\n`,
      fencedBy(),
    );

    expect(output(lines).join()).not.toContain(SECRET);
  });

  test('[RN-07] a PATH of the buildspec shows no folder, and starts no program outside', async () => {
    const folder = dirname(planted('file'));
    const ran = join(folder, 'ran');
    writeFileSync(join(folder, 'python3'), `#!/bin/sh\ntouch ${ran}\n`, { mode: 0o755 });
    const spec = specOf([`cat ${join(folder, 'file')} || true; echo $PATH`]);
    const environment = { PATH: `${folder}:${process.env.PATH}` };

    const unfenced = await build(spec, { environment });
    expect(output(unfenced.lines)[0]).toContain(SECRET);
    expect(existsSync(ran)).toBe(true);

    rmSync(ran);
    const fenced = await build(spec, {
      environment: { PATH: `${folder}:/usr/bin:${process.env.PATH}` },
      ...fencedBy(),
    });
    expect(output(fenced.lines).join()).not.toContain(SECRET);
    expect(output(fenced.lines).join()).toContain(folder);
    expect(existsSync(ran)).toBe(false);
  });

  test('[RN-07] a build does not reach the metadata of a cloud, directly or by the proxy', async () => {
    // A test machine may have no metadata service, but the error shows that the build has no route to any address.
    const { fenced } = await both(ask('http://169.254.169.254/latest/meta-data/'));
    expect(fenced).toMatch(/ENETUNREACH|EHOSTUNREACH/);

    const { lines } = await inside([
      'node -e \'const{port,hostname:host}=new URL(process.env.http_proxy);require("http").get({host,port,path:"http://169.254.169.254/latest"},(a)=>console.log(a.statusCode))\'',
    ]);
    expect(output(lines)).toEqual(['403']);
    expect(lines).toContain('[Container] the fence does not let the build reach 169.254.169.254:80');
  });

  test('[RN-07] a build reaches no abstract socket, and no socket of the system', async () => {
    const name = `\0slipway-planted-${process.pid}`;
    const server = createSocketServer((client) => client.end(SECRET)).listen(name);
    servers.push(server as Server);
    await once(server, 'listening');
    const connect = `node -e 'require("net").connect("\\0${name.slice(1)}").on("data",(d)=>console.log(String(d))).on("error",(e)=>console.log(e.code))'`;

    const { unfenced, fenced } = await both(connect);
    const sockets = await inside(['ls -d /var/run/docker.sock /run/docker.sock /run/dbus /tmp/.X11-unix || true']);

    expect(unfenced).toBe(SECRET);
    expect(fenced).toBe('ECONNREFUSED');
    expect(output(sockets.lines).every((line) => line.includes('No such file'))).toBe(true);
  });

  test('[RN-07] no process outlives its build, not even one that has left its group', async () => {
    const file = join(temporaryFolder(), 'pid');
    const daemon = 'setsid sh -c "sleep 300" & echo $!';

    await outside([`${daemon} > ${file}; sleep 0.3`]);
    const escaped = Number(readFileSync(file, 'utf8'));
    expect(isAlive(escaped)).toBe(true);
    process.kill(-escaped, 'SIGKILL');

    const marker = `slipway-planted-${process.pid}`;
    await inside([
      `setsid sh -c "exec -a ${marker} sleep 300" & sleep 0.3`,
      `setsid sleep 300.${process.pid} & sleep 0.3`,
    ]);
    const left = spawn('ps', ['-eo', 'args'], { env: { PATH: process.env.PATH } });
    let running = '';
    left.stdout.on('data', (text) => (running += text));
    await once(left, 'close');
    expect(running).not.toContain(`sleep 300.${process.pid}`);
  });

  test('[RN-07] a build that fills the disk fails with the reason', async () => {
    const { result } = await inside(
      ['for i in 1 2 3 4 5 6 7 8; do head -c 20000000 /dev/zero > f$i; sleep 0.2; done; sleep 60'],
      {
        diskBytes: 50_000_000,
      },
    );

    expect(result.status).toBe('FAILED');
    expect(result.phases[0].context).toMatch(/the build has written more than 48 MiB to the disk$/);
  });

  test('[RN-07] no file of a build is larger than the limit', async () => {
    const { result } = await inside(['head -c 90000000 /dev/zero > big'], { diskBytes: 30_000_000 });

    expect(result.status).toBe('FAILED');
  });

  test('[RN-07] a fork bomb ends as a failed build, with the reason', async () => {
    const { result } = await inside(['bomb() { bomb | bomb & }; bomb; sleep 60'], { processes: 256 });

    expect(result.status).toBe('FAILED');
    expect(result.phases[0].context).toMatch(/the build has more than 256 processes$/);
  });

  test('[RN-07] a build that takes all memory fails with the reason', async () => {
    const { result } = await inside(['head -c 600M /dev/zero | tail -c 600M | sleep 60'], {
      memoryBytes: 200 * 1024 ** 2,
    });

    expect(result.status).toBe('FAILED');
    expect(result.phases[0].context).toMatch(/the build uses more than 200 MiB of memory$/);
  });

  test('[RN-07] if memory runs out, the kernel ends a build before anything of the user', async () => {
    const { lines } = await inside(['cat /proc/self/oom_score_adj']);

    expect(output(lines)).toEqual(['1000']);
  });

  test('[RN-07] links that a build leaves lead the runner nowhere', async () => {
    const file = planted('file');
    const spec = `${specOf([`ln -s ${file} out.txt; rm -rf ../state ../home; ln -s ${homedir()} ../state 2>/dev/null; echo ok > real.txt`])}artifacts:\n  files: ['*.txt']\n`;

    const { result } = await build(spec, fencedBy());

    expect(result.artifacts[0].files.map(({ path }) => path)).toEqual(['real.txt']);
  });

  test('a private source folder can be used', async () => {
    const { result } = await build(specOf(['touch made']), {
      ...fencedBy(),
      prepare: (source) => chmodSync(source, 0o700),
    });

    expect(result.status).toBe('SUCCEEDED');
  });

  test('a build that is stopped ends at once, with everything in it', async () => {
    const stop = new AbortController();
    const running = build(specOf([`trap '' TERM; sleep 400.${process.pid}`]), {
      ...fencedBy(),
      signal: stop.signal,
      graceMs: 500,
    });
    await sleep(2000);
    const begin = Date.now();
    stop.abort();

    expect((await running).result.status).toBe('STOPPED');
    expect(Date.now() - begin).toBeLessThan(5000);
  });
}
