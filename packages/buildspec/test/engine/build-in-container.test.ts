import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENGINE_STAND_IN, EngineScript, scriptEngine } from '@slipway/testing/engine-stand-in';
import { BUBBLEWRAP_STAND_IN } from '@slipway/testing/bubblewrap-stand-in';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { BuildFence, BuildImages, BuildspecRun, Engine, FenceError, findEngine } from '../../src';
import { build, FinishedBuild, output } from '../build-fixture';

const IMAGE = 'aws/codebuild/standard:7.0';
const PATH = '/usr/local/bin:/usr/bin:/bin';
const Id = 'sha256:abc';

afterEach(removeFolders);

interface InContainer extends FinishedBuild {
  readonly calls: string[][];
}

/** Runs commands as in a container of an image, but without the container. */
async function inContainer(
  commands: readonly string[],
  {
    script,
    more,
    fence,
    engine,
    props = {},
  }: Partial<{
    script: EngineScript;
    more: string;
    fence: Partial<BuildFence>;
    engine: (found: Engine) => Partial<Engine>;
    props: Partial<BuildspecRun>;
  }> = {},
): Promise<InContainer> {
  const { calls } = scriptEngine(
    script ?? { images: { [IMAGE]: { Id, Config: { Env: [`PATH=${PATH}`, 'TOOL=1'] } } } },
  );
  const found = await findEngine('podman', { program: ENGINE_STAND_IN });
  const changed = Object.assign(Object.create(found) as Engine, engine?.(found));
  const lines = commands.map((command) => `      - ${JSON.stringify(command)}\n`).join('');
  const finished = await build(`version: 0.2\nphases:\n${more ?? ''}  build:\n    commands:\n${lines}`, {
    image: IMAGE,
    fence: { images: new BuildImages({ engine: changed, offline: true }), endpoints: [], processes: 1e6, ...fence },
    ...props,
  });
  return { ...finished, calls: calls() };
}

test('a build runs in its image, with the variables and programs of the image', async () => {
  const { result, lines, calls } = await inContainer(['export COLOR=blue', 'echo $COLOR $TOOL $PATH $HOME']);

  expect(result).toMatchObject({ status: 'SUCCEEDED', fence: 'podman', notices: [] });
  expect(output(lines)).toEqual([`blue 1 ${PATH} /root`]);
  expect(lines).toContain(`[Container] in a container of ${IMAGE}, by podman 4.3.1, without privileges`);
  expect(calls.filter(([command]) => ['run', 'rm'].includes(command)).map(([command]) => command)).toEqual([
    'run',
    'rm',
  ]);
});

test('an image without variables has the usual path, and a build may have a path of its own', async () => {
  const script = { images: { [IMAGE]: { Id } } };
  const usual = await inContainer(['echo $PATH'], { script });
  const own = await inContainer(['echo $PATH'], { script, props: { environment: { PATH: `/opt/tools:${PATH}` } } });
  const none = await inContainer(['echo $PATH'], { script, props: { environment: {} } });

  expect([usual, own, none].map(({ lines }) => output(lines)[0])).toEqual([
    '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    `/opt/tools:${PATH}`,
    '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  ]);
});

test('the home is that of the image, and one of the build if its user is not root', async () => {
  const script = { images: { [IMAGE]: { Id, Config: { Env: ['HOME=/home/ci'] } } } };
  const ofImage = await inContainer(['echo $HOME'], { script });
  const ofBuild = await inContainer(['echo $HOME'], { script, engine: () => ({ isRoot: false }) });

  expect(output(ofImage.lines)).toEqual(['/home/ci']);
  expect(output(ofBuild.lines)[0]).toMatch(/\/home$/);
});

test('programs of the run come first, and get the Node of the run', async () => {
  const programs = temporaryFolder();
  writeFileSync(join(programs, 'docker'), '#!/bin/sh\nexec $SLIPWAY_NODE -p "`echo 40+2`"\n', { mode: 0o755 });

  const { lines, calls } = await inContainer(['echo $PATH', 'echo $SLIPWAY_NODE'], { fence: { programs } });

  expect(output(lines)).toEqual([`${programs}:${PATH}`, expect.stringMatching(/\/run\/slipway\/node$/)]);
  expect(calls.flat()).toContain(`type=bind,source=${programs},target=${programs},readonly`);
});

test('reports which runtimes of the image differ from those on AWS', async () => {
  const { result } = await inContainer(['true'], { more: '  install: {runtime-versions: {nodejs: 18}}\n' });

  expect(result.notices).toEqual([
    expect.stringMatching(/^not done here: runtime-versions nodejs 18: the commands find nodejs \d+ here$/),
  ]);
});

test('an image that is not available is named, and the build is fenced', async () => {
  const { result, lines } = await inContainer(['true'], {
    script: {},
    fence: { bubblewrap: { program: BUBBLEWRAP_STAND_IN, options: [] } },
  });

  expect(result.fence).toBe('bubblewrap');
  expect(result.notices).toEqual([
    `image ${IMAGE}: not available (--offline prevents pulling the image; choose another image with --build-image ${IMAGE}=<image>), so the commands use the programs of this machine`,
  ]);
  expect(lines).toContain('[Container] fenced by bubblewrap');
});

test('an image that the user names is reported as a difference', async () => {
  const { result } = await inContainer(['true'], {
    script: { images: { 'localhost/mine:1': { Id } } },
    engine: () => ({}),
    props: {},
    fence: { images: await replaced() },
  });

  expect(result).toMatchObject({
    fence: 'podman',
    notices: [`image ${IMAGE}: the build runs in localhost/mine:1 instead`],
  });
});

async function replaced(): Promise<BuildImages> {
  scriptEngine();
  const engine = await findEngine('podman', { program: ENGINE_STAND_IN });
  return new BuildImages({ engine, replaced: { [IMAGE]: 'localhost/mine:1' } });
}

test('refuses a build that can neither be in a container nor fenced', async () => {
  await expect(inContainer(['true'], { script: {} })).rejects.toThrow(FenceError);
  await expect(inContainer(['true'], { props: { image: undefined } })).rejects.toThrow(
    /need bubblewrap for isolation.*install bubblewrap/,
  );
});

test('fails with the message of the engine if it starts no container, and leaves none', async () => {
  const images = { [IMAGE]: { Id } };

  await expect(inContainer(['true'], { script: { images, broken: { run: 'no runtime' } } })).rejects.toThrow(
    'the sandbox of the build did not start: no runtime',
  );
});

test('the container of a build that exceeds a limit is ended', async () => {
  const { result, calls } = await inContainer(['sleep 60'], { fence: { processes: 1 } });

  expect(result.phases[0].context).toContain('the build has more than 1 processes');
  expect(calls.filter(([command]) => command === 'rm')).toHaveLength(1);
});

test('fails if the container of a build cannot be ended', async () => {
  const script = { images: { [IMAGE]: { Id } }, broken: { rm: 'the engine is gone' } };

  await expect(inContainer(['sleep 60'], { script, fence: { processes: 1 } })).rejects.toThrow('the engine is gone');
});

test('a build that fills the layer of its container is ended', async () => {
  const storage = temporaryFolder();
  const fill = `i=0; while [ $i -lt 40 ]; do i=$((i+1)); head -c 3000000 /dev/zero > ${storage}/f$i; sleep 0.1; done; sleep 60`;
  const images = { [IMAGE]: { Id, Config: { Env: [`PATH=${process.env.PATH}`] } } };

  const { result } = await inContainer([fill], {
    script: { images, info: storage, written: '99000000' },
    fence: { diskBytes: 20 * 1024 * 1024 },
  });

  expect(result.phases[0].context).toContain('the build has written more than 20 MiB to the disk');
});

test('what a container has written counts as nothing once it is gone', async () => {
  const storage = temporaryFolder();
  mkdirSync(join(storage, 'made'));
  const fill = `head -c 30000000 /dev/zero > ${storage}/made/f; sleep 1`;
  const images = { [IMAGE]: { Id, Config: { Env: [`PATH=${process.env.PATH}`] } } };

  const { result, calls } = await inContainer([fill], {
    script: { images, info: storage, broken: { container: 'no such container' } },
    fence: { diskBytes: 20 * 1024 * 1024 },
    props: { environment: { PATH: process.env.PATH! } },
  });

  expect(existsSync(join(storage, 'made', 'f'))).toBe(true);
  expect(calls.some(([command]) => command === 'container')).toBe(true);
  expect(result.status).toBe('SUCCEEDED');
});
