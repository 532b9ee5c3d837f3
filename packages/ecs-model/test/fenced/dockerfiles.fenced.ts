import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { BuildFence, endpointsOf, findBubblewrap, parseBuildspec, runBuildspec } from '@slipway/buildspec';
import { RunningEmbeddedAws, startEmbeddedAws } from '@slipway/embedded-aws';
import { STARTING_MS } from '@slipway/testing/starting';
import { StandIns } from '../../src/docker/stand-ins';
import { ImageStore } from '../../src/images/image-store';

jest.setTimeout(STARTING_MS);

const SECRET = 'planted-and-not-to-be-seen';
const TAG = '--tag 111122223333.dkr.ecr.us-east-1.amazonaws.com/shop';
let folder: string;
let home: string;
let aws: RunningEmbeddedAws;
let standIns: StandIns;
let fence: BuildFence;
let builds = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stand-ins-'));
  aws = await startEmbeddedAws();
  standIns = await StandIns.start({
    aws,
    images: new ImageStore(join(folder, 'images')),
    folder: join(folder, 'builds'),
  });
  fence = { bubblewrap: await findBubblewrap(), endpoints: [] };
  await new ECRClient(aws.clientOptions(aws.root)).send(new CreateRepositoryCommand({ repositoryName: 'shop' }));
});
afterAll(async () => {
  await standIns.stop();
  await aws.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  home = mkdtempSync(join(homedir(), '.slipway-planted-'));
  chmodSync(home, 0o755); // the fence must hide the folder, not its permissions
  writeFileSync(join(home, 'secret'), SECRET);
  writeFileSync(join(home, 'Dockerfile'), `FROM scratch\nCOPY secret /secret\n# ${SECRET}\n`);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Returns the complete log of an image build, without a fence or in a fence. */
async function say(command: string, dockerfile: string, build?: BuildFence): Promise<string> {
  const workFolder = join(folder, `build-${(builds += 1)}`);
  const sourceFolder = join(workFolder, 'src');
  mkdirSync(sourceFolder, { recursive: true });
  writeFileSync(join(sourceFolder, 'Dockerfile'), dockerfile);
  const session = standIns.open({ fence: build });
  const found = session.environment(process.env.PATH!);
  const lines: string[] = [];
  await runBuildspec({
    buildspec: parseBuildspec(JSON.stringify({ version: 0.2, phases: { build: { commands: [command] } } })),
    sourceFolder,
    workFolder,
    environment: { ...aws.environment(aws.root), ...found },
    secrets: [],
    fence: build && { ...build, path: found.PATH, endpoints: endpointsOf(found) },
    timeoutMs: STARTING_MS,
    signal: new AbortController().signal,
    onLine: (line) => lines.push(line),
  });
  session.close();
  return lines.join('\n');
}

/** Runs an image build without a fence, and then in a fence. */
async function both(command: string, dockerfile = 'FROM scratch\nCOPY Dockerfile /\n') {
  const [unfenced, fenced] = [await say(command, dockerfile), await say(command, dockerfile, fence)];
  return { unfenced, fenced };
}

test('an image is built and pushed from within the fence, and its commands run', async () => {
  const { unfenced, fenced } = await both(
    `docker buildx build ${TAG}:normal-$$ --push --metadata-file made.json . && cat made.json`,
    'FROM scratch\nCOPY Dockerfile /\nRUN node -e "console.log(40 + 2)"\n',
  );

  [unfenced, fenced].forEach((text) => {
    expect(text).toMatch(/^42$/m);
    expect(text).toMatch(/containerimage.digest.*sha256:/);
  });
});

test('[RN-07] a Dockerfile copies nothing of the home of the user, named as context or by a link', async () => {
  const ofHome = `FROM a\nCOPY secret /\nRUN node -p "fs.readFileSync('secret', 'utf8')"`;
  const context = await both(`docker buildx build --file Dockerfile ${TAG}:context ${home}`, ofHome);
  expect(context.unfenced).toContain(SECRET);
  expect(context.fenced).toContain('unable to prepare context');
  expect(context.fenced).not.toContain(SECRET);

  const show = `FROM a\nCOPY . /\nRUN node -p "fs.readFileSync('way/secret', 'utf8')"`;
  const link = await both(`ln -s ${home} way; docker buildx build ${TAG}:link .`, show);
  expect(link.unfenced).toContain(SECRET);
  expect(link.fenced).not.toContain(SECRET);
});

test('[RN-07] no file outside of a build is read as its Dockerfile', async () => {
  const { unfenced, fenced } = await both(`docker buildx build --file ${home}/Dockerfile ${TAG}:file ${home}`);

  expect(unfenced).toContain('COPY secret');
  expect(fenced).toContain('failed to read dockerfile');
  expect(fenced).not.toContain('COPY secret');
});

test('[RN-07] nothing is written outside of a build, neither as metadata nor as the folder of a stage', async () => {
  const file = join(home, 'written');
  const command = `docker buildx build ${TAG}:metadata-$$ --push --metadata-file ${file} .`;
  await say(command, 'FROM scratch\nCOPY Dockerfile /a\n', fence);
  expect(existsSync(file)).toBe(false);

  await say(
    `docker buildx build ${TAG}:stage .`,
    `FROM scratch AS ../../../../..${home}/stage\nWORKDIR /made\n`,
    fence,
  );
  expect(existsSync(join(home, 'stage'))).toBe(false);

  await say(command, 'FROM scratch\nCOPY Dockerfile /b\n');
  expect(existsSync(file)).toBe(true);
});

test('[RN-07] a command of a Dockerfile sees nothing of the home, and no service that is not of the run', async () => {
  const show = `FROM a\nRUN node -p "fs.readFileSync('${home}/secret', 'utf8')"`;
  const reading = await both(`docker buildx build ${TAG}:run .`, show);
  expect(reading.unfenced).toContain(SECRET);
  expect(reading.fenced).toContain('ENOENT');

  const { fenced } = await both(`PATH=${home}:$PATH docker buildx build ${TAG}:path .`, show);
  expect(fenced).not.toContain(SECRET);

  const { port } = new URL(aws.endpoint);
  const connect = `FROM a\nRUN node -e "net.connect(${port}, '127.0.0.1').on('error', (e) => console.log(e.code)).on('connect', function () { console.log(40 + 2); this.end() })"`;
  const connected = await both(`docker buildx build ${TAG}:connect .`, connect);
  expect(connected.unfenced).toMatch(/^42$/m);
  expect(connected.fenced).toMatch(/^(ECONNREFUSED|EACCES)$/m);
});

test('[RN-07] a build that swaps its files while its image is built gains nothing by it', async () => {
  const swap = `mkdir real && touch real/secret && cp -r real context && (while :; do rm -rf context; ln -s ${home} context; rm -f context; cp -r real context; done 2>/dev/null) & sleep 0.2; for i in 1 2 3 4 5 6; do docker buildx build ${TAG}:swap . 2>&1; done || true`;
  const show = `FROM a\nCOPY . /\nRUN node -p "fs.readFileSync('context/secret', 'utf8')"`;

  expect(await say(swap, show, fence)).not.toContain(SECRET);
});

test('[RN-07] what a command leaves in a stage as links is not followed', async () => {
  const show = `FROM a AS one\nRUN node -e "fs.symlinkSync('${home}', 'way')"\nFROM b\nCOPY --from=one way/secret /\n`;

  const fenced = await say(`docker buildx build ${TAG}:way .`, show, fence);

  expect(fenced).toContain('not found');
});
