import { ENGINE_STAND_IN, scriptEngine } from '@slipway/testing/engine-stand-in';
import { removeFolders } from '@slipway/testing/temporary-folders';
import { BuildImages, BuildImagesProps, findEngine } from '../../src';
import { publicName } from '../../src/engine/build-images';

afterEach(removeFolders);

const { signal } = new AbortController();
const image = { Id: 'sha256:abc' };
const found = { id: 'sha256:abc', environment: {} };

const images = async (more: Partial<BuildImagesProps> = {}) =>
  new BuildImages({ engine: await findEngine('podman', { program: ENGINE_STAND_IN }), ...more });

test.each([
  ['aws/codebuild/standard:7.0', 'public.ecr.aws/codebuild/standard:7.0'],
  ['aws/codebuild/amazonlinux-x86_64-standard:5.0', 'public.ecr.aws/codebuild/amazonlinux-x86_64-standard:5.0'],
  ['node:24', 'docker.io/library/node:24'],
  ['hashicorp/terraform', 'docker.io/hashicorp/terraform'],
  ['public.ecr.aws/docker/library/node:24', 'public.ecr.aws/docker/library/node:24'],
  ['localhost/build:1', 'localhost/build:1'],
  ['localhost:5000/build', 'localhost:5000/build'],
])('%s is known to registries as %s', (name, known) => {
  expect(publicName(name)).toBe(known);
});

test.each(['node:24', 'docker.io/library/node:24'])('takes the image that the engine has as %s', async (name) => {
  const { calls } = scriptEngine({ images: { [name]: image } });

  expect(await (await images()).of('node:24', signal, fail)).toEqual({ name: 'node:24', image: found });
  expect(calls().some(([command]) => command === 'pull')).toBe(false);
});

test('pulls an image once, and reports this', async () => {
  const { calls } = scriptEngine({ registry: { 'docker.io/library/node:24': image } });
  const said: string[] = [];
  const all = await images();
  const ask = async () => all.of('node:24', signal, (text) => said.push(text));

  expect(await Promise.all([ask(), ask()])).toEqual(Array(2).fill({ name: 'node:24', image: found }));
  expect(await ask()).toMatchObject({ image: found });
  expect(said).toEqual(['podman is pulling docker.io/library/node:24']);
  expect(calls().filter(([command]) => command === 'pull')).toHaveLength(1);
});

test('an image that is not available is pulled again by the next build', async () => {
  scriptEngine();
  const all = await images();
  const ask = async () => all.of('node:24', signal, () => undefined);

  expect(await ask()).toEqual({ name: 'node:24', reason: 'Error: no such host' });
  scriptEngine({ registry: { 'docker.io/library/node:24': image } });
  const again = new BuildImages({ engine: (await images()).engine });
  expect(await again.of('node:24', signal, () => undefined)).toMatchObject({ image: found });
});

test('uses another image if the user names one', async () => {
  scriptEngine({ images: { 'localhost/build:1': image } });
  const all = await images({ replaced: { 'aws/codebuild/standard:7.0': 'localhost/build:1' } });

  expect(await all.of('aws/codebuild/standard:7.0', signal, fail)).toEqual({ name: 'localhost/build:1', image: found });
});

test.each([
  ['node:24', true, /--offline prevents pulling the image/],
  ['111111111111.dkr.ecr.us-east-1.amazonaws.com/build:1', false, /runs never contact private registries of accounts/],
  ['--privileged', false, /not a valid image name/],
])('[RN-07] pulls no %s (offline: %s)', async (name, offline, reason) => {
  const { calls } = scriptEngine();

  expect(await (await images({ offline })).of(name, signal, fail)).toMatchObject({
    reason: expect.stringMatching(reason),
  });
  expect(calls().flat()).not.toContain('pull');
});

test('an image that a pull does not provide is not available', async () => {
  scriptEngine({ registry: { 'docker.io/library/node:24': image }, broken: { image: 'the store is broken' } });

  expect(await (await images()).of('node:24', signal, () => undefined)).toMatchObject({
    reason: 'podman pulled the image but does not have it',
  });
});

function fail(): never {
  throw new Error('nothing is to be pulled');
}
