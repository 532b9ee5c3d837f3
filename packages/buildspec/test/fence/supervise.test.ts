import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { connect, createServer, Server } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { quietPort } from '@slipway/testing/quiet-port';
import { until } from '@slipway/testing/until';
import { Self, supervise, SuperviseProps } from '../../src/fence/supervise.command';

type Message = { kind: string; id?: number; code?: number; data?: string; text?: string };

let self: Self & { readonly done: string[] };
let heard: Message[];
let stateFolder: string;

beforeEach(() => {
  const done: string[] = [];
  const note = (what: string) => (value?: unknown) => void done.push(`${what} ${JSON.stringify(value)}`);
  self = {
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    getuid: () => 0,
    setgroups: note('groups'),
    setgid: note('gid'),
    setuid: note('uid'),
    exit: note('exit') as never,
    done,
  };
  heard = [];
  self.stdout.on('data', (text: Buffer) =>
    heard.push(
      ...text
        .toString()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ),
  );
  stateFolder = temporaryFolder();
});
afterEach(() => {
  ask('');
  removeFolders();
});

function ask(request: object | ''): void {
  if (request === '') {
    (self.stdin as PassThrough).end();
  } else {
    (self.stdin as PassThrough).write(`${JSON.stringify(request)}\n`);
  }
}

async function begin(props: Partial<SuperviseProps> = {}, ...memory: [((limit: number) => number)?]): Promise<void> {
  await supervise(
    { stateFolder, forwards: [], processes: 1_000_000, memoryBytes: Infinity, ...props },
    self,
    ...memory,
  );
}

async function answer(kind: string, id: number): Promise<Message> {
  const find = () => heard.find((it) => it.kind === kind && it.id === id);
  await until(() => find() !== undefined);
  return find()!;
}

const run = (id: number, ...program: string[]) => ({
  kind: 'run',
  id,
  program,
  directory: stateFolder,
  environment: { PATH: process.env.PATH, GREETING: 'hello' },
});

test('runs a command with the environment that it is given, and reports how it ended', async () => {
  await begin();
  ask(run(1, 'sh', '-c', 'echo $GREETING; exit 3'));

  expect(await answer('ended', 1)).toMatchObject({ code: 3 });
  await answer('drained', 1);
  const { data } = await answer('output', 1);
  expect(Buffer.from(data!, 'base64').toString()).toBe('hello\n');
});

test('a signal ends the whole group of a command', async () => {
  await begin();
  ask(run(1, 'sh', '-c', 'sleep 60 & sleep 60'));
  ask({ kind: 'signal', id: 1, name: 'SIGKILL' });

  expect(await answer('ended', 1)).toMatchObject({ code: 137 });
  await answer('drained', 1);
  ask({ kind: 'signal', id: 1, name: 'SIGTERM' });
  ask({ kind: 'signal', id: 9, name: 'SIGTERM' });
  ask({ kind: 'read', id: 2, name: 'values' });
  await answer('answer', 2);
});

test('reports that a command could not be started', async () => {
  await begin();
  ask(run(1, '/nowhere/program'));

  expect(await answer('ended', 1)).toMatchObject({ code: 126 });
  const { data } = await answer('output', 1);
  expect(Buffer.from(data!, 'base64').toString()).toMatch(/cannot start a process: .*ENOENT/);
});

test('keeps the state of the shell readable for the build only', async () => {
  await begin();
  ask({ kind: 'write', id: 1, name: 'command', text: 'echo hello\n' });
  ask({ kind: 'read', id: 2, name: 'command' });
  ask({ kind: 'read', id: 3, name: 'values' });

  expect(await answer('answer', 2)).toMatchObject({ text: 'echo hello\n' });
  expect(await answer('answer', 3)).toMatchObject({ text: '' });
  expect(readFileSync(join(stateFolder, 'command'), 'utf8')).toBe('echo hello\n');
});

test('reports that there are too many processes, by itself and before it answers', async () => {
  await begin({ processes: 1 });
  await until(() => heard.some(({ kind }) => kind === 'crowded'));

  ask({ kind: 'read', id: 1, name: 'values' });
  await answer('answer', 1);
  expect(heard.at(-2)).toEqual({ kind: 'crowded' });
});

test('reports that the build uses more memory than it may, beyond what was used before', async () => {
  const looks: number[] = [];
  const used = [700, 1699, 1700, 1701];
  await begin({ memoryBytes: 1000 }, (limit) => used[Math.min(looks.push(limit), used.length) - 1]);

  await until(() => heard.some(({ kind }) => kind === 'hungry'));
  expect(looks.slice(0, 4)).toEqual([Infinity, 1700, 1700, 1700]);
});

test('leaves the groups of root, and becomes the user of the build', async () => {
  await begin({ owner: { uid: 70_001, gid: 70_002 } });

  expect(self.done).toEqual(['groups []', 'gid 70002', 'uid 70001']);
});

test('has no groups to leave as another user', async () => {
  self = { ...self, getuid: () => 1000 };
  await begin({ owner: { uid: 1000, gid: 1000 } });

  expect(self.done).toEqual(['gid 1000', 'uid 1000']);
});

test('ends when its input ends', async () => {
  await begin();
  ask('');

  await until(() => self.done.length > 0);
  expect(self.done).toEqual(['exit undefined']);
});

describe('a forwarded port', () => {
  let gate: Server;
  let port: number;
  let socket: string;

  beforeEach(async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'gate'));
    socket = join(folder, 'gate', 'endpoint');
    gate = createServer((client) => client.on('error', () => undefined).pipe(client)).listen(socket);
    await once(gate, 'listening');
    port = await quietPort();
  });
  afterEach(() => gate.close());

  test('leads to the gate', async () => {
    await begin({ forwards: [{ port, socket }] });
    const client = connect(port, '127.0.0.1');
    client.write('hello');

    expect(String((await once(client, 'data'))[0])).toBe('hello');
    client.end();
    await once(client, 'close');
  });

  test('is closed to a client when the gate is closed', async () => {
    await begin({ forwards: [{ port, socket: `${socket}-gone` }] });
    const client = connect(port, '127.0.0.1');

    await once(client, 'close');
  });

  test('lets the gate go when its client is gone', async () => {
    await begin({ forwards: [{ port, socket }] });
    const client = connect(port, '127.0.0.1');
    const [there] = await once(gate, 'connection');
    client.resetAndDestroy();

    await once(there, 'close');
  });

  test('is on IPv4 only if the machine has no other', async () => {
    const taken = createServer().listen(port, '::');
    await once(taken, 'listening').catch(() => undefined);

    await expect(begin({ forwards: [{ port, socket }] })).rejects.toThrow(/EADDRINUSE/);
    taken.close();
  });
});
