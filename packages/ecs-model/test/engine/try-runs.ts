import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { BuildImages, Engine, endpointsOf, EngineRun, findEngine } from '@slipway/buildspec';
import { createLocalRunner, RunningEmbeddedAws, startEmbeddedAws } from '@slipway/embedded-aws';
import { childEnvironment } from '@slipway/processes';
import { makeStandInImage } from '@slipway/testing/stand-in-image';
import { startEngine } from '@slipway/testing/start-engine';
import { TaskEngine } from '../../src/containers/engine/container-launcher';
import { StandIns, StandInSession } from '../../src/docker/stand-ins';
import { EngineImages } from '../../src/images/engine-images';
import { ImageStore } from '../../src/images/image-store';

const LONG_MS = 300_000;
const BASE = 'docker.io/library/slipway-runs:1';
const URI = '111122223333.dkr.ecr.us-east-1.amazonaws.com/shop';
const SERVER = `require('node:http').createServer((_, response) => response.end('hello')).listen(8080, () => console.log('listening'))`;
/** Repeats a request until there is a response, as the test of an image does. */
const ASK = `ask() { node -e 'const ask = (left) => fetch(process.argv[1]).then(async (it) => console.log(await it.text()), (error) => left ? setTimeout(ask, 100, left - 1) : console.log(error.cause.code)); ask(Number(process.argv[2]))' "$1" "\${2:-100}"; };`;

/** Tests containers that builds run with an engine. */
export function tryRuns(name: Engine['name']): void {
  jest.setTimeout(LONG_MS);

  let folder: string;
  let aws: RunningEmbeddedAws;
  let engine: TaskEngine;
  let standIns: StandIns;
  let session: StandInSession;
  let end: () => Promise<void>;

  beforeAll(async () => {
    end = await startEngine(name);
    folder = mkdtempSync(join(tmpdir(), 'runs-'));
    makeStandInImage({ engine: 'podman', name: BASE, programs: [process.execPath] });
    aws = await startEmbeddedAws();
    await new ECRClient(aws.clientOptions(aws.root)).send(new CreateRepositoryCommand({ repositoryName: 'shop' }));
    const found = await findEngine(name);
    const images = new BuildImages({ engine: found, offline: true });
    engine = { run: new EngineRun(found), images, pushed: new EngineImages() };
    const store = new ImageStore(join(folder, 'images'));
    standIns = await StandIns.start({ aws, images: store, engine, folder: join(folder, 'builds') });
    mkdirSync(join(folder, 'source'));
    writeFileSync(join(folder, 'source', 'Dockerfile'), `FROM ${BASE}\nCOPY server.js /\nCMD ["node", "/server.js"]\n`);
    writeFileSync(join(folder, 'source', 'server.js'), SERVER);
  });
  beforeEach(() => {
    const variables = aws.environment(aws.root);
    session = standIns.open({ reach: { endpoints: endpointsOf(variables), variables } });
  });
  afterEach(async () => {
    await session.close();

    expect(podman('ps', '--all', '--quiet', '--filter', `label=slipway.run=${engine.run.id}`)).toBe('');
  });
  afterAll(async () => {
    await standIns.stop();
    await engine.run.close();
    await aws.stop();
    podman('rmi', '--force', BASE);
    await end();
    rmSync(folder, { recursive: true });
  });

  /** Runs commands as a build does. */
  async function build(commands: string, more: Record<string, string> = {}) {
    const child = spawn('sh', ['-c', `${ASK} ${commands}`], {
      cwd: join(folder, 'source'),
      env: { ...aws.environment(aws.root), ...session.environment(process.env.PATH!), HOME: folder, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [out, err] = [child.stdout, child.stderr].map((stream) => {
      let text = '';
      stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      return () => text;
    });
    const [code] = (await once(child, 'close')) as [number];
    return { code, out: out().trim().split('\n'), err: err() };
  }

  test('[RN-07] a build runs the image that it has built, and reaches it at the published port', async () => {
    const { out, err, code } = await build(
      `docker build --quiet --tag shop . > /dev/null && id=$(docker run --detach --publish 127.0.0.1:0:8080 --name shop shop) &&
       docker ps --quiet && ask http://$(docker port shop 8080) && docker exec shop node -p '6 * 7' && docker logs shop; docker stop -t 0 shop; docker rm shop; docker ps -aq`,
    );

    expect({ out, err, code }).toMatchObject({ code: 0, err: '' });
    expect(out.slice(1)).toEqual(['hello', '42', 'listening', 'shop', 'shop']);
  });

  test('a program gets its variables, input, user and root, and its exit code is that of the command', async () => {
    const { out, code } = await build(
      `echo typed | docker run -i --rm -e GREETING=hello -u 1000:1000 --read-only ${BASE} sh -c 'echo $GREETING; cat; id -u; touch /file || exit 3'`,
    );

    expect({ out, code }).toEqual({ out: ['hello', 'typed', '1000'], code: 3 });
  });

  test('[RN-07] a build pulls from the registry of its account with its own permissions', async () => {
    const pushed = await build(`docker build --tag ${URI}:1 . && docker push ${URI}:1`);
    const [, digest] = /digest: (sha256:\w{64})$/m.exec(pushed.err)!;

    const run = await build(`docker run --rm ${URI}@${digest} node -p 1`);
    const missing = await build(`docker pull ${URI}:2`);
    const foreign = await build(`docker run --rm ${URI}@${digest} true`, aws.environment(await createLocalRunner(aws)));

    expect(run).toMatchObject({ out: ['1'], err: '', code: 0 });
    expect(missing.err).toMatch(/manifest unknown/);
    expect(foreign.err).toMatch(/not authorized to perform: ecr:BatchGetImage/);
    expect([missing.code, foreign.code].includes(0)).toBe(false);
  });

  test('[RN-07] a container reaches the endpoints of the run, and nothing else of the machine', async () => {
    const other = createServer((_, response) => response.end('other')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const port = (other.address() as AddressInfo).port;
    const ask = (url: string) =>
      `docker run --rm ${BASE} node -e 'fetch("${url}").then((it) => console.log(it.status), (error) => console.log(error.cause.code))';`;

    const urls = [`${aws.endpoint}/_ministack/health`, `http://127.0.0.1:${port}`, 'http://192.0.2.1'];
    const { out } = await build(urls.map(ask).join(''));
    other.close();

    expect(out).toEqual(['200', 'ECONNREFUSED', 'ENETUNREACH']);
  });

  test('containers of one network find each other by name', async () => {
    const { out } = await build(
      `docker network create back > /dev/null; docker run -d --network back --name server -v $PWD/server.js:/server.js:ro ${BASE} node /server.js > /dev/null;
       docker run --rm --network back ${BASE} node -e 'const ask = () => fetch("http://server:8080").then(async (it) => console.log(await it.text()), () => setTimeout(ask, 100)); ask()'`,
    );

    expect(out).toEqual(['hello']);
  });

  test('[RN-07] a container reads nothing of the machine that the build cannot read', async () => {
    const secret = join(folder, 'secret');
    writeFileSync(secret, 'planted');
    symlinkSync(secret, join(folder, 'source', 'link'));

    const { out, err } = await build(
      `docker run --rm -v $PWD:/src ${BASE} sh -c 'cat /src/server.js > /dev/null && cat /src/link'; docker run --rm -v /var/run/docker.sock:/sock ${BASE} true; docker run --privileged ${BASE}; docker run --network host ${BASE}`,
    );

    expect(out.join()).not.toContain('planted');
    expect(err).toMatch(/\/src is a copy/);
    expect(err).toMatch(/--privileged/);
    expect(err).toMatch(/cannot use the host's network/);
  });

  test('[RN-07] nothing arrives at another registry that a build names', async () => {
    let seen = 0;
    const registry = createTcpServer(() => (seen += 1)).listen(0, '127.0.0.1');
    await once(registry, 'listening');
    const name = `localhost:${(registry.address() as AddressInfo).port}/shop:1`;

    const { err, code } = await build(`docker build --quiet --tag ${name} . && docker push ${name}`);
    registry.close();

    expect({ seen, code: code === 0 }).toEqual({ seen: 0, code: false });
    expect(err).toMatch(/can push only to ECR/);
  });
}

function podman(...args: readonly string[]): string {
  return execFileSync('podman', args, { encoding: 'utf8', env: childEnvironment() }).trim();
}
