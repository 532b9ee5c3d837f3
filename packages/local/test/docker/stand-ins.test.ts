import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { createLocalRunner } from '../../src/credentials/local-runner';
import { pushImage } from '../../src/docker/push-image';
import { StandIns, StandInSession } from '../../src/docker/stand-ins';
import { RunningEmbeddedAws, startEmbeddedAws } from '../../src/embedded-aws/start-embedded-aws';
import { ImageStore } from '../../src/images/image-store';
import { STARTING_MS } from '../embedded-aws/starting';
import { until } from '../until';

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

  it.each([
    [
      'docker info',
      /^Cannot connect to the Docker daemon: there is none on this machine, and docker info is not done without it; this run does docker login, docker buildx create, docker buildx build\n$/,
    ],
    ['docker run --rm image', /docker run is not done without it/],
    ['docker', /docker undefined is not done/],
    ['true | docker login --password-stdin x', /^password is empty; pipe aws ecr get-login-password into docker login/],
    [`docker buildx build --tag ${URI}:x --squash .`, /^--squash is not known here; this run knows --platform --file/],
    [
      'docker buildx build .',
      /^--tag undefined is not <registry>\/<repository>:<tag>; an image that is not pushed is of no use here/,
    ],
    [
      `docker buildx build --tag ${URI}:x --file Nowhere .`,
      /^failed to read dockerfile: open Nowhere: no such file or directory/,
    ],
    [`docker buildx build --tag ${URI}:x nowhere`, /^unable to prepare context: path "nowhere" not found/],
    [
      `docker buildx build --tag=registry/nobody:x .`,
      /failed to push nobody:x: .*The repository with name 'nobody' does not exist/,
    ],
  ])('refuses %s in words', async (command, words) => {
    dockerfile();

    const { code, err } = await shell(command);

    expect(code).toBe(254);
    expect(err.split('\n').pop() === '' ? err.trimEnd().split('\n').pop()! + '\n' : err).toMatch(words);
  });

  it('pushes with the rights of the build, and ends what it runs when the build ends', async () => {
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
        .map((build) => join(folder, 'builds', build, '0', 'pid'))
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
        if (name === 'PutImageCommand')
          throw Object.assign(new Error('there'), { name: 'ImageAlreadyExistsException' });
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
      '--imageless is not known here; this run knows --repository-name --image-ids --accepted-media-types --query --output --region\n',
    ],
    [
      'aws s3 ls',
      'aws s3 ls is not done here; a build of an image in this run has aws ecr describe-images, get-login-password, batch-get-image\n',
    ],
    [
      'aws',
      'aws undefined undefined is not done here; a build of an image in this run has aws ecr describe-images, get-login-password, batch-get-image\n',
    ],
  ])('refuses %s in words', async (command, err) => {
    expect(await shell(command)).toEqual({ code: 254, out: '', err });
  });

  it('selects from the answer, and says None where there is nothing', async () => {
    dockerfile('FROM node\nCMD ["four"]');
    await shell(`docker buildx build --tag ${URI}:four --push .`);
    const ask = async (query: string) =>
      (await shell(`aws ecr describe-images --repository-name shop --image-ids imageTag=four ${query} --output text`))
        .out;

    expect(await ask("--query 'imageDetails[0].imageDigest'")).toMatch(/^sha256:[0-9a-f]{64}\n$/);
    expect(await ask("--query 'imageDetails[0].imageTags'")).toBe('["four"]\n');
    expect(await ask("--query 'imageDetails[9].imageTags'")).toBe('None\n');
    expect(await ask('')).toMatch(/^{"imageDetails":/);
    expect(
      (await shell('aws ecr batch-get-image --repository-name shop --query images[0] --image-ids imageTag=nobody')).out,
    ).toBe('None\n');
  });
});

describe('a stand-in', () => {
  it('is answered in words where it says nothing of use', async () => {
    const { SLIPWAY_STAND_IN: endpoint } = session.environment('');

    expect(await (await fetch(endpoint, { method: 'POST', body: 'nothing' })).text()).toMatch(
      /^{"err":"SyntaxError: .*\n{"exit":254}\n$/s,
    );
  });

  it('says that nobody answers where its run or its build is over', async () => {
    session.close();

    expect(await shell('docker info')).toMatchObject({
      code: 1,
      err: 'docker: the run that this build belongs to does not answer: status 404\n',
    });
    expect(await shell('docker info', { SLIPWAY_STAND_IN: 'http://127.0.0.1:1/x' })).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^docker: the run that this build belongs to does not answer: .*ECONNREFUSED/),
    });
  });
});
