import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BuildImages, EngineRun, findEngine } from '@slipway/buildspec';
import { ENGINE_STAND_IN, EngineScript, scriptEngine } from '@slipway/testing/engine-stand-in';
import { temporaryFolder } from '@slipway/testing/temporary-folders';
import { parseDockerfile } from '../../src/docker/dockerfile';
import { EngineBuild, engineBuild, refusalTo, withArguments } from '../../src/docker/engine-build';
import { EngineImages } from '../../src/images/engine-images';

const BASE = 'docker.io/library/node:22';
const images = { [BASE]: { Id: 'sha256:base' } };
const TEXT = 'FROM node:22 AS build\nRUN npm ci\nFROM build\nCMD ["node", "main.js"]';

jest.setTimeout(120_000);

let run: EngineRun;
let lines: string[];
let calls: () => string[][];
let pushed: EngineImages;

afterEach(async () => run.close());

async function build(
  script: EngineScript,
  more: Partial<EngineBuild> = {},
  text = TEXT,
  name: 'docker' | 'podman' = 'podman',
) {
  ({ calls } = scriptEngine(script));
  const engine = await findEngine(name, { program: ENGINE_STAND_IN });
  run = new EngineRun(engine);
  lines = [];
  pushed = new EngineImages();
  const folder = mkdtempSync(join(temporaryFolder(), 'work-'));
  const context = join(folder, 'context');
  mkdirSync(context);
  return engineBuild(
    { run, pushed, images: new BuildImages({ engine, offline: true }) },
    {
      ...{ text, context, folder, args: { VERSION: '1' }, platform: 'linux/amd64' },
      dockerfile: parseDockerfile(text),
      signal: new AbortController().signal,
      onLine: (line) => lines.push(line),
      ...more,
    },
  );
}

test('[RN-07] an engine builds an image of base images that it has, in a network that leads to registries only', async () => {
  const certificate = join(temporaryFolder(), 'ca.pem');
  writeFileSync(certificate, '');
  const network = { npm_config_registry: 'https://registry.example', NODE_EXTRA_CA_CERTS: certificate };

  const image = (await build({ images }, { target: 'build', fence: { endpoints: [], network } }))!;

  const told = calls().find(([command]) => command === 'build')!;
  expect(told.join(' ')).toMatch(/--pull=never --layers=false --network ns:\/proc\/\d+\/ns\/net /);
  expect(told).toEqual(
    expect.arrayContaining([
      'VERSION=1',
      'npm_config_registry=https://registry.example',
      'https_proxy=http://127.0.0.1:47128',
      `${certificate}:${certificate}:ro`,
      'build',
    ]),
  );
  expect(readFileSync(told[told.indexOf('--file') + 1], 'utf8')).toContain(
    'FROM node:22 AS build\nARG npm_config_registry',
  );
  expect(lines).toEqual(['STEP 1/1']);
  expect(image.blobs.map(String)).toEqual(['layer', '{}']);
  expect(JSON.parse(image.index.text).manifests).toEqual([
    expect.objectContaining({ digest: image.manifest.digest, platform: { os: 'linux', architecture: 'amd64' } }),
  ]);
  expect(pushed.find(`shop@${image.index.digest}`)).toEqual({ id: 'sha256:built', environment: {} });
});

test('[RN-07] an engine never pushes or pulls for a build', async () => {
  await build({ images });

  expect(calls().filter(([command]) => ['push', 'pull', 'login'].includes(command))).toEqual([]);
});

test('an image whose base the engine does not have is not built by it, with a log line', async () => {
  expect(await build({})).toBeUndefined();
  expect(lines).toEqual([
    'the engine does not have node:22 (--offline prevents pulling the image), so the image is assembled without an engine',
  ]);
});

test('an image without a base is not built by it', async () => {
  expect(await build({ images }, {}, 'FROM scratch\nCOPY a /a')).toBeUndefined();
});

test('[RN-07] a service of podman builds only images without commands: it would run them in the network of the host', async () => {
  const version = '4.3.1 Podman Engine,Conmon,';

  expect(await build({ images, version }, {}, TEXT, 'docker')).toBeUndefined();
  expect(lines).toEqual([
    'docker 4.3.1 (service of podman) would run RUN commands in the network of this machine, so the image is assembled without an engine',
  ]);
  await run.close();
  expect(await build({ images, version }, {}, 'FROM node:22\nCMD ["node"]', 'docker')).toBeDefined();
});

test.each([
  [{ build: 'STEP 1\nError: RUN failed' }, 'failed to build: Error: RUN failed'],
  [{ save: 'no space left' }, 'failed to build: no space left'],
])('fails with the message of the engine: %j', async (broken, reason) => {
  await expect(build({ images, broken })).rejects.toThrow(reason);
});

test('a host that the commands of a Dockerfile may not reach is named', () => {
  const said: string[] = [];

  refusalTo((line) => said.push(line))('host.example:443');

  expect(said).toEqual(['the fence does not let the build reach host.example:443']);
});

test('arguments are known in every stage, whatever comes before and after it', () => {
  expect(withArguments('ARG A\nfrom a as b\nRUN x FROM y\n  FROM c', ['N', 'M'])).toBe(
    'ARG A\nfrom a as b\nARG N\nARG M\nRUN x FROM y\n  FROM c\nARG N\nARG M\n',
  );
});
