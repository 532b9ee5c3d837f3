import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { createLocalRunner, RunningEmbeddedAws, startEmbeddedAws } from '@slipway/embedded-aws';
import { pushImage } from '../../src/docker/push-image';
import { BuildBounds, StandIns, StandInSession } from '../../src/docker/stand-ins';
import { BuildImages, EngineRun, findEngine } from '@slipway/buildspec';
import { EngineImages } from '../../src/images/engine-images';
import { ImageStore } from '../../src/images/image-store';
import { BUBBLEWRAP_STAND_IN } from '@slipway/testing/bubblewrap-stand-in';
import { ENGINE_STAND_IN, scriptEngine } from '@slipway/testing/engine-stand-in';
import { STARTING_MS } from '@slipway/testing/starting';
import { until } from '@slipway/testing/until';

jest.setTimeout(STARTING_MS);

const URI = '111122223333.dkr.ecr.us-east-1.amazonaws.com/shop';
let folder: string;
let aws: RunningEmbeddedAws;
let images: ImageStore;
let standIns: StandIns;
let session: StandInSession;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stand-ins-'));
  aws = await startEmbeddedAws();
  images = new ImageStore(join(folder, 'images'));
  standIns = await StandIns.start({ aws, images, folder: join(folder, 'builds') });
  await new ECRClient(aws.clientOptions(aws.root)).send(
    new CreateRepositoryCommand({ repositoryName: 'shop', imageTagMutability: 'IMMUTABLE' }),
  );
});
afterAll(async () => {
  await standIns.stop();
  await aws.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(() => (session = standIns.open()));
afterEach(() => session.close());

const environment = (more: object = {}) => ({
  ...aws.environment(aws.root),
  ...session.environment(process.env.PATH!),
  HOME: folder,
  ...more,
});

async function shell(command: string, more: object = {}): Promise<{ code: number; out: string; err: string }> {
  const child = spawn('sh', ['-c', command], {
    cwd: folder,
    env: environment(more),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err] = [child.stdout, child.stderr].map((stream) => {
    let text = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    return () => text;
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, out: out(), err: err() };
}

function dockerfile(content = 'FROM node:22\nCOPY a.txt /a.txt\nCMD ["node", "-v"]'): void {
  writeFileSync(join(folder, 'Dockerfile'), content);
  writeFileSync(join(folder, 'a.txt'), content);
}

describe('docker with an engine', () => {
  let run: EngineRun;
  let pushed: EngineImages;
  let byEngine: StandIns;

  beforeEach(async () => {
    scriptEngine({ images: { 'docker.io/library/node:22': { Id: 'sha256:base' } } });
    const engine = await findEngine('podman', { program: ENGINE_STAND_IN });
    run = new EngineRun(engine);
    pushed = new EngineImages();
    const tasks = { run, pushed, images: new BuildImages({ engine, offline: true }) };
    byEngine = await StandIns.start({ aws, images, engine: tasks, folder: join(folder, 'by-engine') });
    session.close();
    session = byEngine.open();
  });
  afterEach(async () => {
    await byEngine.stop();
    await run.close();
  });

  it('[RN-07] builds by it, and pushes to ECR what it has built', async () => {
    dockerfile();

    const { err, code } = await shell(
      `docker buildx build --tag ${URI}:engine --provenance mode=max --sbom false --push .`,
    );

    expect(err).toMatch(/STEP 1\/1\npushed .*shop:engine@sha256:/);
    expect(code).toBe(0);
    expect(pushed.find(`${URI}@${/sha256:\w{64}/.exec(err)![0]}`)).toMatchObject({ id: 'sha256:built' });
    expect(session.built).toBe(false); // the engine built the image
  });

  it('[RN-07] pushes to no other registry: one that listens sees nothing arrive', async () => {
    let seen = 0;
    const registry = createServer(() => (seen += 1)).listen(0, '127.0.0.1');
    await once(registry, 'listening');
    const name = `127.0.0.1:${(registry.address() as AddressInfo).port}/shop:1`;
    dockerfile();

    const { err, code } = await shell(`docker build --tag ${name} . && docker push ${name}`);
    registry.close();

    expect(err).toMatch(/this run can push only to ECR/);
    expect([code === 0, seen]).toEqual([false, 0]);
  });

  it('makes an image itself if the engine does not have its base, and reports this', async () => {
    dockerfile('FROM other:1\nCOPY a.txt /a.txt\nCMD ["node", "-v"]');

    const { err, code } = await shell('docker build --tag other .');

    expect(err).toContain(
      'the engine does not have other:1 (--offline prevents pulling the image), so the image is assembled without an engine',
    );
    expect(code).toBe(0);
  });
});

describe('docker', () => {
  it('logs in, makes a builder, and builds an image that the run can start', async () => {
    dockerfile(
      'FROM node:22\nCOPY a.txt /a.txt\nRUN node -e "process.exit(process.env.AWS_SECRET_ACCESS_KEY ? 1 : 0)"\nCMD ["node", "-v"]',
    );

    const login = await shell('aws ecr get-login-password | docker login --username AWS --password-stdin registry');
    const builder = await shell('docker buildx create --driver docker-container --use');
    const built = await shell(
      `docker buildx build --platform linux/arm64 --cache-from type=s3,x --tag ${URI}:one --push --metadata-file meta.json .`,
    );

    expect([login, builder]).toEqual([
      { code: 0, out: 'Login Succeeded\n', err: '' },
      { code: 0, out: 'slipway\n', err: '' },
    ]);
    expect(built.code).toBe(0);
    expect(session.built).toBe(true);
    const { 'containerimage.digest': index } = JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8'));
    expect(built.err).toContain(`pushed ${URI}:one@${index}\n`);
    const { out } = await shell(
      `aws ecr batch-get-image --repository-name shop --image-ids imageDigest=${index} --accepted-media-types a b --query 'images[0].imageManifest' --output text`,
    );
    const [platform] = JSON.parse(out).manifests;
    expect(platform.platform).toEqual({ os: 'linux', architecture: 'arm64' });
    expect(images.find(`${URI}@${platform.digest}`)).toEqual(images.find(`${URI}@${index}`));
    expect(images.find(`${URI}@${platform.digest}`)!.config.Cmd).toEqual(['node', '-v']);
    expect(readdirSync(join(folder, 'builds'))).toEqual([]);
  });

  it('does not move a tag, and takes the same image twice', async () => {
    dockerfile('FROM node\nCMD ["again"]');
    const build = (tag: string) => shell(`docker buildx build --tag ${URI}:${tag} --push .`);

    const codes = [await build('two'), await build('three')].map(({ code }) => code);
    const again = await build('two');

    expect(codes).toEqual([0, 0]);
    expect(again).toMatchObject({
      code: 254,
      err: expect.stringContaining(
        `failed to push shop:two: tag invalid: The image tag 'two' already exists in the 'shop' repository and cannot be overwritten because the tag is immutable.`,
      ),
    });
  });

  it('checks whether the machine has an engine before it reports that it has none', async () => {
    const programs = join(folder, 'programs');
    mkdirSync(programs);
    writeFileSync(join(programs, 'podman'), '', { mode: 0o755 });

    const { err } = await shell('PATH="${PATH%%:*}:$PWD/programs:${PATH#*:}" docker info');

    expect(err).toContain(
      `Cannot connect to the Docker daemon: ${programs}/podman is not used by this run; without an engine, this run does not support 'docker info', but`,
    );
  });

  it.each([
    [
      'docker info',
      /^Cannot connect to the Docker daemon: (this machine has no engine|\/\S+ is not used by this run); without an engine, this run does not support 'docker info', but docker login, docker logout, docker --version, docker build, docker buildx create, docker buildx build, docker tag, docker push\n$/,
    ],
    ['docker run --rm image', /does not support 'docker run'/],
    ['docker image ls', /does not support 'docker ls'/],
    ['docker', /does not support 'docker', but docker login/],
    ['true | docker login --password-stdin x', /^password is empty; pipe aws ecr get-login-password into docker login/],
    [
      'docker build --squash .',
      /^docker build: Unknown option '--squash'.*; supported options: --tag --file --build-arg/,
    ],
    ['docker build', /^docker build needs one PATH, but got 0; pass a folder, such as \./],
    ['docker build --push .', /^tag is needed when pushing to registry; pass one with --tag/],
    ['docker build --tag a::b .', /^invalid reference format: a::b is not <repository>:<tag>/],
    ['docker build --target gone .', /^target stage "gone" could not be found; the Dockerfile has the stages 0/m],
    [
      'docker build --file Nowhere .',
      /^failed to read dockerfile: open Nowhere: ENOENT: no such file or directory, open '.*\/Nowhere'$/m,
    ],
    ['docker build nowhere', /^failed to read dockerfile: open nowhere\/Dockerfile: ENOENT/],
    ['docker build -f Dockerfile nowhere', /^unable to prepare context: path "nowhere": ENOENT: no such file/],
    [
      `docker build --push --tag ${URI.replace('shop', 'nobody')}:x .`,
      /failed to push nobody:x: .*The repository with name 'nobody' does not exist/,
    ],
    [
      'docker build --quiet --tag hub.example/shop:1 . && docker push hub.example/shop:1',
      /^failed to push hub.example\/shop:1: this run can push only to ECR, as in <account>.dkr.ecr/,
    ],
    ['docker push gone', /^An image does not exist locally with the tag: gone:latest\n$/],
    ['docker push', /^docker push needs one NAME\[:TAG\], but got nothing/],
    ['docker push --all-tags shop', /^docker push needs one NAME\[:TAG\], but got --all-tags shop/],
    [
      'docker tag gone here',
      /^Error response from daemon: No such image: gone; a build can only use images that it has built/,
    ],
    ['docker tag gone', /^docker tag needs SOURCE_IMAGE and TARGET_IMAGE, but got 1 arguments/],
  ])('refuses %s with a message', async (command, words) => {
    dockerfile();

    const { code, err } = await shell(command);

    expect(code).toBe(254);
    expect(err.split('\n').pop() === '' ? err.trimEnd().split('\n').pop()! + '\n' : err).toMatch(words);
  });

  it('builds, names and pushes images as an engine does', async () => {
    dockerfile(
      'ARG NODE=20\nFROM node:${NODE} AS tools\nARG NODE\nARG GREETING=hi\nARG LOST\nENV SAID="$GREETING $NODE$LOST"\nCOPY a.txt /\nFROM tools AS web\nCMD ["web"]\nFROM tools',
    );
    const build = 'docker build -t page --build-arg NODE=22 --build-arg GREETING --build-arg UNSET --target web -q .';
    const { out: id } = await shell(build, { GREETING: 'hello' });

    const pushed = await shell(`docker tag page ${URI}:page && docker push ${URI}:page`);
    const latest = await shell(`docker image tag ${id.slice('sha256:'.length, 19)} ${URI} && docker push -q ${URI}`);

    expect([id, pushed.code, latest.code]).toEqual([expect.stringMatching(/^sha256:[0-9a-f]{64}\n$/), 0, 0]);
    const [, digest] = /^page: digest: (sha256:[0-9a-f]{64})$/m.exec(pushed.err)!;
    expect(latest.err).toContain(`latest: digest: ${digest}`);
    expect(images.find(`${URI}@${digest}`)!.config).toMatchObject({ Cmd: ['web'], Env: ['SAID=hello 22'] });
    expect(await shell('docker logout && docker --version')).toMatchObject({ code: 0 });
  });

  it('keeps images in a builder until they are exported', async () => {
    dockerfile();
    const build = (more: string) => shell(`docker buildx build --tag kept ${more} .`);
    await shell('docker buildx create --use');

    const left = await build('');
    const gone = await shell('docker tag kept other');
    await build('--load');
    const found = await shell('docker tag kept other');

    expect(left).toMatchObject({ code: 0, err: expect.stringContaining('WARNING: No output specified') });
    expect([gone.code, found.code]).toEqual([254, 0]);
  });

  it('pushes with the permissions of the build, and ends what it runs when the build ends', async () => {
    dockerfile();
    const powerless = aws.environment(await createLocalRunner(aws));
    const denied = await shell(`docker buildx build --tag ${URI}:denied --push .`, powerless);
    expect(denied.err).toMatch(/failed to push shop:denied: .*not authorized to perform: ecr:/);
    dockerfile(
      'FROM node\nRUN node -e "fs.writeFileSync(\'pid\', String(process.pid)); setInterval(() => undefined, 1000)"',
    );
    const child = spawn('docker', ['buildx', 'build', '--tag', `${URI}:slow`, '.'], {
      cwd: folder,
      env: environment(),
      stdio: 'ignore',
    });
    const pidFile = () =>
      readdirSync(join(folder, 'builds'))
        .map((build) => join(folder, 'builds', build, 'stages', '0', 'pid'))
        .find((file) => existsSync(file));
    await until(() => pidFile() !== undefined);

    child.kill('SIGKILL');

    await until(() => readdirSync(join(folder, 'builds')).length === 0);
  });

  it('uploads a layer in parts, and none that the registry has', async () => {
    const calls: string[] = [];
    const ecr = {
      send: async ({
        constructor: { name },
        input,
      }: {
        constructor: { name: string };
        input: Record<string, unknown>;
      }) => {
        calls.push(`${name} ${input.partFirstByte ?? ''}`);
        if (name === 'PutImageCommand') {
          throw Object.assign(new Error('there'), { name: 'ImageAlreadyExistsException' });
        }
        return {
          layers: [{ layerAvailability: calls.length === 1 ? 'UNAVAILABLE' : 'AVAILABLE' }],
          uploadId: 'u',
          partSize: 4,
        };
      },
    };
    const manifest = { mediaType: 'm', text: '{}', digest: 'sha256:1' };

    await pushImage(ecr as never, 'shop', 'x', {
      blobs: [Buffer.alloc(10), Buffer.alloc(1)],
      manifest,
      index: manifest,
    });

    expect(calls).toEqual([
      'BatchCheckLayerAvailabilityCommand ',
      'InitiateLayerUploadCommand ',
      'UploadLayerPartCommand 0',
      'UploadLayerPartCommand 4',
      'UploadLayerPartCommand 8',
      'CompleteLayerUploadCommand ',
      'BatchCheckLayerAvailabilityCommand ',
      'PutImageCommand ',
      'PutImageCommand ',
    ]);
  });
});

describe('aws', () => {
  it.each([
    [
      'aws ecr describe-images --repository-name shop --image-ids imageTag=nobody --query x --output text',
      'An error occurred (ImageNotFoundException) when calling the DescribeImages operation: The image with imageId {"imageTag":"nobody"} does not exist within the repository with name \'shop\'\n',
    ],
    [
      'aws ecr describe-images --repository-name nobody',
      "An error occurred (RepositoryNotFoundException) when calling the DescribeImages operation: The repository with name 'nobody' does not exist\n",
    ],
    [
      'aws ecr batch-get-image --imageless',
      '--imageless is not supported here; this run supports --repository-name --image-ids --accepted-media-types --query --output --region\n',
    ],
  ])('refuses %s with a message', async (command, err) => {
    expect(await shell(command)).toEqual({ code: 254, out: '', err });
  });

  it('leaves everything else to the command line of AWS, if there is one', async () => {
    const programs = join(folder, 'tools');
    mkdirSync(programs);
    symlinkSync(process.execPath, join(programs, 'node'));
    const path = 'PATH="${PATH%%:*}:$PWD/tools"';

    const missing = await shell(`${path} aws --debug s3 ls`);
    writeFileSync(join(programs, 'aws'), '#!/bin/sh\necho "real $*"; exit 3', { mode: 0o755 });

    expect(missing).toEqual({
      code: 127,
      out: '',
      err: 'aws s3 ls needs the AWS CLI, which is not on the PATH; without the AWS CLI, a build can only use aws ecr describe-images, get-login-password, batch-get-image\n',
    });
    expect(await shell(`${path} aws s3 ls`)).toEqual({ code: 3, out: 'real s3 ls\n', err: '' });
  });

  it('selects from the answer, and prints None if there is nothing', async () => {
    dockerfile('FROM node\nCMD ["four"]');
    await shell(`docker buildx build --tag ${URI}:four --push .`);
    const ask = async (query: string) =>
      (await shell(`aws ecr describe-images --repository-name shop --image-ids imageTag=four ${query} --output text`))
        .out;

    expect(await ask("--query 'imageDetails[0].imageDigest'")).toMatch(/^sha256:[0-9a-f]{64}\n$/);
    expect(await ask("--query 'imageDetails[0].imageTags'")).toBe('["four"]\n');
    expect(await ask("--query 'imageDetails[9].imageTags'")).toBe('None\n');
    expect(await ask('')).toMatch(/^{"imageDetails":/);
    expect((await shell('aws ecr get-login-password --region=us-east-1 --output text more')).code).toBe(0);
    expect(
      (await shell('aws ecr batch-get-image --repository-name shop --query images[0] --image-ids imageTag=nobody')).out,
    ).toBe('None\n');
  });
});

describe('a stand-in', () => {
  it('gets a message if its request is invalid', async () => {
    const { SLIPWAY_STAND_IN: endpoint } = session.environment('');

    expect(await (await fetch(endpoint, { method: 'POST', body: 'nothing' })).text()).toMatch(
      /^{"err":".*is not valid JSON\\n"}\n{"exit":254}\n$/,
    );
  });

  it('copies a context with folders, links, programs and files of several pieces', async () => {
    mkdirSync(join(folder, 'sent', 'deep'), { recursive: true });
    writeFileSync(join(folder, 'sent', 'deep', 'large'), Buffer.alloc(2_500_000, 'x'));
    writeFileSync(join(folder, 'sent', 'tool'), 'echo', { mode: 0o755 });
    writeFileSync(join(folder, 'sent', '.dockerignore'), 'ignored');
    writeFileSync(join(folder, 'sent', 'ignored'), '');
    symlinkSync('tool', join(folder, 'sent', 'link'));
    writeFileSync(join(folder, 'sent', 'Dockerfile'), 'FROM scratch\nCOPY . /');

    const { code } = await shell(
      `mkfifo sent/pipe; docker buildx build --file sent/Dockerfile --tag ${URI}:sent --push --metadata-file sent.json sent`,
    );

    expect(code).toBe(0);
    const { 'containerimage.digest': digest } = JSON.parse(readFileSync(join(folder, 'sent.json'), 'utf8'));
    const { root } = images.find(`${URI}@${digest}`)!;
    expect(readdirSync(root).sort()).toEqual(['.dockerignore', 'Dockerfile', 'deep', 'link', 'tool']);
    expect(readFileSync(join(root, 'deep', 'large'), 'utf8')).toBe('x'.repeat(2_500_000));
    expect(statSync(join(root, 'tool')).mode & 0o777).toBe(0o755);
    expect(readlinkSync(join(root, 'link'))).toBe('tool');
  });

  it('reports that nothing answers if its run or its build is over', async () => {
    session.close();

    expect(await shell('docker info')).toMatchObject({
      code: 1,
      err: 'docker: the Slipway run of this build does not respond: status 404\n',
    });
    expect(await shell('docker info', { SLIPWAY_STAND_IN: 'http://127.0.0.1:1/x' })).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^docker: the Slipway run of this build does not respond: .*ECONNREFUSED/),
    });
  });
});

describe('docker of a fenced build', () => {
  const fence = (program: string) => ({ bubblewrap: { program, options: [] }, endpoints: [], processes: 1_000_000 });
  const build = (name: string, ...more: string[]) =>
    shell(`docker buildx build --tag ${URI}:${name} --push ${[...more, '.'].join(' ')}`);
  const open = (bounds: BuildBounds) => {
    session.close();
    session = standIns.open(bounds);
  };

  it('runs the commands of a Dockerfile in the fence', async () => {
    open({ fence: fence(BUBBLEWRAP_STAND_IN) });
    dockerfile('FROM node:22\nRUN node -e "console.log(40 + 2)"\nCMD ["node"]');

    const { code, err } = await build('fenced', '--metadata-file', 'meta.json');

    expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/^42$/m) });
  });

  it('fails if a command fails, or its fence cannot be created', async () => {
    open({ fence: fence(BUBBLEWRAP_STAND_IN) });
    dockerfile('FROM node:22\nRUN node -e "process.exit(3)"\nCMD ["node"]');
    expect(await build('failing')).toMatchObject({ code: 254, err: expect.stringContaining('exit code 3') });

    open({ fence: fence('/nowhere/bwrap') });
    expect(await build('failing')).toMatchObject({ code: 254, err: expect.stringContaining('did not start') });
  });

  it('copies nothing out of the image by a link that a command has made', async () => {
    const outside = join(folder, 'outside');
    mkdirSync(outside);
    dockerfile(
      `FROM node:22\nRUN node -e "require('fs').symlinkSync('${outside}', 'way')"\nCOPY a.txt /way/a.txt\nCMD ["node"]`,
    );

    const { code, err } = await build('linked');

    expect({ code, err }).toEqual({ code: 254, err: expect.stringContaining('is a link to a path outside the image') });
    expect(readdirSync(outside)).toEqual([]);
  });
});
