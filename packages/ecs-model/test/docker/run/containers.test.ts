import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { BuildImages, endpointsOf, EngineRun, findEngine } from '@slipway/buildspec';
import { createLocalRunner, RunningEmbeddedAws, startEmbeddedAws } from '@slipway/embedded-aws';
import { ENGINE_STAND_IN, scriptEngine } from '@slipway/testing/engine-stand-in';
import { quietPort } from '@slipway/testing/quiet-port';
import { STARTING_MS } from '@slipway/testing/starting';
import { until } from '@slipway/testing/until';
import { StandIns, StandInSession } from '../../../src/docker/stand-ins';
import { EngineImages } from '../../../src/images/engine-images';
import { ImageStore } from '../../../src/images/image-store';

jest.setTimeout(STARTING_MS);

const BASE = 'docker.io/library/node:22';
const URI = '111122223333.dkr.ecr.us-east-1.amazonaws.com/shop';

let folder: string;
let aws: RunningEmbeddedAws;
let run: EngineRun;
let standIns: StandIns;
let session: StandInSession;
let calls: () => string[][];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'containers-'));
  aws = await startEmbeddedAws();
  await new ECRClient(aws.clientOptions(aws.root)).send(new CreateRepositoryCommand({ repositoryName: 'shop' }));
  writeFileSync(join(folder, 'Dockerfile'), 'FROM node:22\nCOPY a.txt /a.txt\n');
  writeFileSync(join(folder, 'a.txt'), 'a');
  mkdirSync(join(folder, 'sub'));
  writeFileSync(join(folder, 'sub', 'b.txt'), 'b');
});
afterAll(async () => {
  await aws.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  ({ calls } = scriptEngine({
    images: { [BASE]: { Id: 'sha256:base' } },
    registry: { 'docker.io/library/other:2': { Id: 'sha256:other' } },
  }));
  const engine = await findEngine('podman', { program: ENGINE_STAND_IN });
  run = new EngineRun(engine);
  const tasks = { run, pushed: new EngineImages(), images: new BuildImages({ engine }) };
  const images = new ImageStore(join(folder, 'images'));
  standIns = await StandIns.start({ aws, images, engine: tasks, folder: join(folder, 'builds') });
  const variables = aws.environment(aws.root);
  session = standIns.open({ reach: { endpoints: endpointsOf(variables), variables } });
});
afterEach(async () => {
  await session.close();
  await standIns.stop();
  await run.close();

  expect(readdirSync(join(folder, 'builds'))).toEqual([]);
});

function start(command: string, more: object = {}): ChildProcess {
  return spawn('sh', ['-c', command], {
    cwd: folder,
    env: { ...aws.environment(aws.root), ...session.environment(process.env.PATH!), HOME: folder, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function shell(command: string, more: object = {}): Promise<{ code: number; out: string; err: string }> {
  const child = start(command, more);
  const [out, err] = [child.stdout!, child.stderr!].map((stream) => {
    let text = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    return () => text;
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, out: out().trim(), err: err().trim() };
}

/** Arguments of the build's containers. */
const runs = () => calls().filter(([command, ...args]) => command === 'run' && args.includes('--env-file'));

test('[RN-07] a build reaches a container at the port of 127.0.0.1 that it publishes, until the container is removed', async () => {
  const port = await quietPort();
  const server = `require("http").createServer((_, answer) => answer.end("hello")).listen(${port}, () => console.log("listening"))`;

  const started = await shell(`docker run -d --name web -p 0:${port} node:22 node -e '${server}'`);
  const { out: address } = await shell(`docker port web ${port}`);
  await until(async () => (await shell('docker logs web')).out === 'listening');

  expect(started).toMatchObject({ code: 0, out: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect((await shell('docker port web')).out).toBe(`${port}/tcp -> ${address}`);
  expect((await shell('docker port web 1')).out).toBe('');
  expect(await (await fetch(`http://${address}`)).text()).toBe('hello');
  expect((await shell('docker rm web')).err).toMatch(
    /container is running: stop the container before removing or force remove/,
  );
  expect((await shell('docker rm --force web')).out).toBe('web');
  await until(async () =>
    fetch(`http://${address}`).then(
      () => false,
      () => true,
    ),
  );
});

test('a connection to a program that does not listen is closed', async () => {
  const port = await quietPort();

  await shell(`docker run -d --name web -p ${port} node:22 sleep 60`);
  const { out: address } = await shell(`docker port web ${port}`);

  await expect(fetch(`http://${address}`)).rejects.toThrow('fetch failed');
});

test('a container whose port is in use is not started', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;

  const { code, err } = await shell(`docker run -d -p 127.0.0.1:${port}:${await quietPort()} node:22 sleep 60`);
  taken.close();

  expect({ code, err }).toEqual({ code: 254, err: expect.stringContaining('port is already allocated') });
  expect((await shell('docker ps --all --quiet')).out).toBe('');
});

test('[RN-07] a container gets the variables that lead to the run, and those of the command, but no credentials', async () => {
  writeFileSync(join(folder, 'variables'), '# a comment\nFROM_FILE=1\n');

  const { out, code } = await shell(
    `docker run --rm -e 'LINES=a
b' -e GIVEN=2 -e OWN -e NONE --env-file variables node:22 node -p 'JSON.stringify(process.env)'`,
    { OWN: '3' },
  );

  const variables = JSON.parse(out);
  expect(code).toBe(0);
  expect(variables).toMatchObject({ FROM_FILE: '1', GIVEN: '2', OWN: '3', LINES: 'a\nb' });
  expect(variables.AWS_ENDPOINT_URL).toBe(aws.endpoint);
  expect(Object.keys(variables).filter((name) => /SECRET|NONE/.test(name))).toEqual([]);
  expect(runs()[0]).toContain(`type=bind,source=${variables.AWS_CA_BUNDLE},target=${variables.AWS_CA_BUNDLE},readonly`);
});

test('[RN-07] a container has what its options say, without a folder of this machine', async () => {
  const { err } = await shell(
    `docker run --rm -i -t --init --read-only -u 1000 -w /srv -m 64m --cap-drop ALL --tmpfs /tmp:size=1m -v data:/data:ro -v /cache -v $PWD/a.txt:/a.txt -v ./sub:/sub --entrypoint cat node:22 /etc/hostname`,
  );

  const args = runs()[0].join(' ');
  expect(args).toMatch(/--user 1000 --workdir \/srv --read-only --init --interactive --cap-drop ALL /);
  expect(args).toMatch(/--memory 67108864 .*--tmpfs \/tmp:size=64m --entrypoint cat sha256:base \/etc\/hostname$/);
  expect(args).toMatch(
    new RegExp(`--volume slipway-${run.id}-volume-data:/data:ro --volume slipway-${run.id}-volume-\\w{12}-1:/cache`),
  );
  expect(args).toMatch(/source=\S+\/builds\/\S+\/2\/a\.txt,target=\/a\.txt/);
  expect(args).toMatch(/source=\S+\/builds\/\S+\/3,target=\/sub/);
  expect(args).not.toContain(`source=${folder}/a.txt`);
  expect(err).toContain('/a.txt is a copy of');
});

test('a command ends with the exit code of its container, passes on its output, and gives it its input', async () => {
  const { code, out, err } = await shell(
    `echo typed | docker run -i node:22 sh -c 'cat; echo problem >&2; exit 3'; echo $?; id=$(docker ps -aq); docker wait $id; docker logs $id; docker rm -v $id`,
  );

  expect({ code, out: out.split('\n').slice(0, 4), err }).toEqual({
    code: 0,
    out: ['typed', '3', '3', 'typed'],
    err: 'problem\nproblem',
  });
});

test('a program that is not in the image is not started', async () => {
  const { code, out, err } = await shell('docker run -d -m 99999999 node:22 not-there');

  expect({ code, out, err }).toEqual({ code: 127, out: '', err: expect.stringContaining('not-there') });
});

test('a container ends when the command that waits for it does, and when its build does', async () => {
  const child = start('exec docker run --name one node:22 sh -c "echo ready; exec sleep 60"');
  await once(child.stdout!, 'data');
  child.kill('SIGKILL');

  await until(async () => (await shell('docker ps --quiet')).out === '');
  await shell('docker run -d --name two node:22 sleep 60');
  expect((await shell('docker ps')).out).toMatch(/^CONTAINER ID.*\n\w{12} {2}node:22 {2}two$/);
  await session.close();
  expect(calls().map((args) => args.join(' '))).toEqual(expect.arrayContaining([expect.stringMatching(/^stop -t 0 /)]));
});

test('programs run in a container, and it can be followed, stopped and killed', async () => {
  await shell('docker run -d --name one node:22 sh -c "echo started; exec sleep 60"');
  await shell('for name in two three four; do docker run -d --name $name node:22 sleep 60; done');

  expect(await shell('echo typed | docker exec -i -u 0 -w / -e A=1 -e B one cat')).toMatchObject({
    code: 0,
    out: 'typed',
  });
  expect((await shell('docker exec one sh -c "exit 4"')).code).toBe(4);
  expect(
    calls()
      .find(([command]) => command === 'exec')!
      .join(' '),
  ).toMatch(/^exec --interactive --user 0 --workdir \/ --env A=1 --env B= slipway-\S+ cat$/);
  const following = shell('docker logs --follow one');
  expect(
    await shell('docker stop --time 1 one; docker kill two; docker stop three; docker stop --timeout 1 four'),
  ).toMatchObject({
    out: 'one\ntwo\nthree\nfour',
  });
  expect(await following).toMatchObject({ code: 0, out: 'started' });
});

test('a program that a command waits for ends with the command', async () => {
  await shell('docker run -d --name one node:22 sleep 60');
  const file = join(folder, 'pid');
  const child = start(`exec docker exec one sh -c 'echo $$ > ${file}; exec sleep 60'`);
  await until(() => existsSync(file) && readFileSync(file, 'utf8') !== '');

  child.kill('SIGKILL');

  expect((await shell('docker ps -q')).out).toMatch(/^\w{12}$/);
});

test('the log of a container has a limit', async () => {
  await shell(`docker run --name one node:22 node -e 'console.log("x".repeat(6_000_000) + "end")' > /dev/null`);

  const { out } = await shell('docker logs one');

  expect(out.length).toBeLessThan(4_300_000);
  expect(out.slice(-3)).toBe('end');
});

test('containers of a network that the build has created share it, and know their names', async () => {
  const out = await shell(
    `docker network create -d bridge back; docker run -d --network back --network-alias database --name one node:22 sleep 60 >/dev/null; docker run --rm --network back --name two node:22 true; docker rm -f one; docker network rm back`,
  );

  expect(out).toMatchObject({ code: 0, out: 'back\none\nback', err: '' });
  const [one, two] = runs().map((args) => args.join(' '));
  const [, network] = /--network (\S+)/.exec(one)!;
  const [, hosts] = /source=(\S+),target=\/etc\/hosts/.exec(one)!;
  expect(two).toContain(`--network ${network} `);
  expect(two).toContain(`source=${hosts},target=/etc/hosts`);
  expect(readFileSync(hosts, 'utf8')).toBe(
    ['one', 'database', 'two', 'localhost'].map((name) => `127.0.0.1\t${name}\n`).join(''),
  );
});

test('[RN-07] a build pulls what it has pushed to the registry of its account', async () => {
  await shell(`docker build --tag ${URI}:1 . && docker push ${URI}:1`);
  const { err } = await shell(`docker buildx build --tag ${URI}:2 --push .`);
  const [digest] = /sha256:\w{64}/.exec(err)!;
  expect(session.built).toBe(false);
  const told = await shell(
    `docker pull ${URI}:1; docker pull -q ${URI}@${digest}; docker container run --rm ${URI}:1 true`,
  );

  expect(told).toEqual({ code: 0, out: `${URI}:1\n${URI}@${digest}`, err: '' });
  expect(runs()[0]).toContain('sha256:built');
  expect((await shell(`docker pull ${URI}:3`)).err).toBe(
    `Error response from daemon: manifest for ${URI}:3 not found: manifest unknown: Requested image not found`,
  );
  expect((await shell(`docker pull ${URI}:1`, aws.environment(await createLocalRunner(aws)))).err).toMatch(
    /^Error response from daemon: .*not authorized to perform: ecr:BatchGetImage/,
  );
});

test('an image that was assembled without its base image does not run', async () => {
  writeFileSync(join(folder, 'without'), 'FROM other:1\nCOPY a.txt /a.txt\n');

  const { code, err } = await shell('docker build --quiet -f without --tag made . >/dev/null && docker run made');

  expect({ code, err }).toEqual({
    code: 254,
    err: expect.stringContaining('made cannot run, because the image was assembled without the engine'),
  });
});

test.each([
  ['docker run --privileged node:22', /^docker run: Unknown option '--privileged'; supported options: --detach --rm/],
  ['docker run', /^docker run needs IMAGE$/],
  ['docker run -p 53:53/udp node:22', /--publish 53:53\/udp is not supported; use TCP ports/],
  ['docker run -m lots node:22', /--memory lots is not a size; use a number with a unit, such as 512m/],
  ['docker run -v a:b node:22', /--volume a:b is not supported; use the form \[source:\]\/path\[:ro\]/],
  ['docker run -v /a:/b:ro:z node:22', /--volume .* is not supported/],
  ['docker run -v $PWD/missing:/b node:22', /ENOENT/],
  [
    'docker run --network host node:22',
    /^network host not found: containers of a build cannot use the host's network$/,
  ],
  ['docker run --network back node:22', /^network back not found: create the network first$/],
  ['docker network create a; docker network create a', /^network with name a already exists$/],
  ['docker network rm a', /^network a not found/],
  [
    'docker run --name a node:22 true; docker run --name a node:22',
    /^Conflict\. The container name "\/a" is already in use$/,
  ],
  ['docker run other:1', /Unable to find image 'other:1': Error: no such host$/],
  ['docker exec', /^docker exec needs CONTAINER$/],
  ['docker exec a true', /^Error response from daemon: No such container: a$/],
  ['docker logs', /^docker logs needs a container$/],
  ['docker stop', /^docker stop needs at least one name$/],
  [
    'docker compose up',
    /^'docker compose up' is not supported by the engine of this run: Compose would pass files and the network/,
  ],
  [
    'docker scan',
    /^'docker scan' is not supported by the engine of this run: this run supports docker login, .*docker run/,
  ],
])('refuses %s', async (command, message) => {
  const { code, err } = await shell(command);

  expect({ code, err }).toEqual({ code: 254, err: expect.stringMatching(message) });
});

test('says which engine there is', async () => {
  expect(await shell('docker info')).toMatchObject({ out: 'Docker replacement of Slipway, with podman 4.3.1' });
});

test('reaches no port that was not published', async () => {
  const { out: id } = await shell('docker run -d node:22 sleep 60');
  const { SLIPWAY_STAND_IN: endpoint } = session.environment('');

  expect((await fetch(`${endpoint}/${id}/80`, { method: 'POST' })).status).toBe(404);
  expect((await fetch(`${endpoint}/none/80`)).status).toBe(404);
});

test('a container whose engine is killed counts as killed', async () => {
  expect((await shell(`docker run node:22 sh -c 'kill -9 $PPID'`)).code).toBe(137);

  await shell('docker run -d --name one node:22 sleep 60');
  expect((await shell(`docker exec one sh -c 'kill -9 $PPID'`)).code).toBe(137);
});

test('an image of a public registry is pulled by the engine', async () => {
  expect(await shell('docker pull other:2')).toEqual({
    code: 0,
    out: 'other:2',
    err: 'podman is pulling docker.io/library/other:2',
  });
});
