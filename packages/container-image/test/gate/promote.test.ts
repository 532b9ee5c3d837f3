import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ECRClient } from '@aws-sdk/client-ecr';
import * as fc from 'fast-check';
import { main } from '../../src/gate/main';
import { promote } from '../../src/gate/promote';
import { digestOf, EcrStandIn } from './ecr-stand-in';
import { OTHER_DIGEST } from './scan-answers';

const home = process.cwd();
let ecr: EcrStandIn;
let folder: string;

beforeEach(async () => {
  ecr = new EcrStandIn();
  await ecr.start();
  folder = mkdtempSync(join(tmpdir(), 'gate-'));
  process.chdir(folder);
});
afterEach(async () => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
  await ecr.stop();
});

function judged(digest: string, passed = true): void {
  mkdirSync('gate', { recursive: true });
  writeFileSync('gate/gate.json', JSON.stringify({ digest, passed }));
}

async function promoteBy(digest: string) {
  const said: string[] = [];
  const client = new ECRClient({
    endpoint: ecr.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
  const environment = {
    IMAGE_DIGEST: digest,
    REPOSITORY: 'candidates',
    PROMOTED_REPOSITORY: 'images',
    LIMITS: 'HIGH:0',
    SCAN_TIMEOUT_SECONDS: '60',
  };
  const refused = await main('promote', environment, {
    ecr: client,
    now: () => 0,
    sleep: async () => undefined,
    say: (line) => void said.push(line),
  }).then(
    () => undefined,
    (error: Error) => error,
  );
  client.destroy();
  return { refused, said };
}

const actions = () => ecr.calls.map(({ action }) => action);

describe('[PG-04] the promotion', () => {
  it('copies the image that passed with its very digest, and every part of it', async () => {
    const digest = ecr.push(['{"os":"linux"}', 'first layer, longer than one part', 'second']);
    judged(digest);

    const { refused, said } = await promoteBy(digest);

    expect(refused).toBeUndefined();
    expect(ecr.manifests.images.get(digest)).toEqual(ecr.manifests.candidates.get(digest));
    expect([...ecr.blobs.images.entries()].map(([blob, content]) => blob === digestOf(content))).toEqual([
      true,
      true,
      true,
    ]);
    expect([...ecr.tags]).toEqual([[digest.replace(':', '-'), digest]]);
    expect(said.at(-1)).toBe(`promoted: images@${digest} (tag ${digest.replace(':', '-')})`);
  });

  it('copies what is missing only, and no layer twice', async () => {
    const digest = ecr.push(['{}', 'same', 'same', 'there']);
    ecr.blobs.images.set(digestOf('there'), Buffer.from('there'));
    judged(digest);

    await promoteBy(digest);

    expect(actions().filter((action) => action === 'CompleteLayerUpload')).toHaveLength(2);
  });

  it('may be repeated', async () => {
    const digest = ecr.push(['{}', 'layer']);
    judged(digest);
    await promoteBy(digest);

    const { refused } = await promoteBy(digest);

    expect(refused).toBeUndefined();
    expect(ecr.manifests.images.size).toBe(1);
  });

  it('continues if another promotion uploads the same layer at the same time', async () => {
    const digest = ecr.push(['{}', 'layer']);
    judged(digest);
    const complete = { error: 'LayerAlreadyExistsException' };
    ecr.faults.set('CompleteLayerUpload', complete);
    ecr.faults.set('PutImage', { image: {} });

    const { refused } = await promoteBy(digest);

    expect(refused).toBeUndefined();
  });

  it('checks more layers than ECR accepts at once, and copies the one that is missing', async () => {
    const contents = Array.from({ length: 151 }, (_, number) => `layer ${number}`);
    const digest = ecr.push(contents);
    contents.slice(0, -1).forEach((content) => ecr.blobs.images.set(digestOf(content), Buffer.from(content)));
    judged(digest);

    const { refused, said } = await promoteBy(digest);

    expect(refused).toBeUndefined();
    expect(said[0]).toBe(`copying ${digestOf('layer 150')}`);
    expect(actions().filter((action) => action === 'BatchCheckLayerAvailability')).toHaveLength(2);
  });

  it.each([
    [
      'without a verdict',
      () => undefined,
      'gate/gate.json contains no verdict: an image must be checked before it is promoted; run wait-and-judge first',
    ],
    [
      'on a verdict that cannot be read',
      () => {
        judged('x');
        writeFileSync('gate/gate.json', '{"passed":true}');
      },
      'gate/gate.json contains no verdict',
    ],
    ['after it was refused', (digest: string) => judged(digest, false), 'was refused: sha256'],
    [
      'because another image passed',
      () => judged(OTHER_DIGEST),
      `according to gate/gate.json, ${OTHER_DIGEST} passed: sha256`,
    ],
  ])('is refused %s, before anything is copied', async (_, prepare, message) => {
    const digest = ecr.push(['{}', 'layer']);
    prepare(digest);

    const { refused } = await promoteBy(digest);

    expect(refused).toMatchObject({ exitCode: 3, message: expect.stringContaining(message) });
    expect(ecr.calls).toEqual([]);
  });

  it.each([
    [
      'an image that is gone',
      () => OTHER_DIGEST,
      `repository candidates has no image ${OTHER_DIGEST} (ImageNotFound): the image was deleted after the gate checked it`,
    ],
    [
      'an index of several images',
      () => ecr.pushManifest('{"manifests":[]}', 'application/vnd.oci.image.index.v1+json'),
      "has a manifest of type 'application/vnd.oci.image.index.v1+json': the gate accepts only single images",
    ],
    ['a manifest without a type', () => ecr.pushManifest('{}'), "has a manifest of type ''"],
    [
      'a manifest that is not JSON',
      () => ecr.pushManifest('{', 'application/vnd.oci.image.manifest.v1+json'),
      'cannot be read',
    ],
    [
      'a manifest with a digest that is a path',
      () =>
        ecr.pushManifest('{"config":{"digest":"../../x"},"layers":[]}', 'application/vnd.oci.image.manifest.v1+json'),
      'cannot be read',
    ],
  ])('refuses %s', async (_, prepare, message) => {
    const digest = prepare();
    judged(digest);

    const { refused } = await promoteBy(digest);

    expect(refused).toMatchObject({ exitCode: 3, message: expect.stringContaining(message) });
    expect(actions()).toEqual(['BatchGetImage']);
  });

  it('refuses a manifest that does not match the digest', async () => {
    const digest = ecr.push(['{}', 'layer']);
    ecr.manifests.candidates.set(digest, { text: '{"config":{},"layers":[]}' });
    judged(digest);

    const { refused } = await promoteBy(digest);

    expect(refused).toMatchObject({
      exitCode: 3,
      message: expect.stringContaining(`received the manifest of image sha256:`),
    });
  });

  it('reports that there is no image if ECR answers with nothing', async () => {
    judged(OTHER_DIGEST);
    ecr.faults.set('BatchGetImage', {});

    expect((await promoteBy(OTHER_DIGEST)).refused?.message).toContain(
      `repository candidates has no image ${OTHER_DIGEST}: the image was deleted`,
    );
  });

  it('refuses a layer that was changed or cut off on its way, and puts no image', async () => {
    const digest = ecr.push(['{}', 'layer']);
    judged(digest);
    ecr.download = (_, content) => ({ status: 200, body: content?.subarray(0, 1) });

    const { refused } = await promoteBy(digest);

    expect(refused).toMatchObject({
      exitCode: 3,
      message: expect.stringContaining('the content was cut off or changed in transit; start the gate again'),
    });
    expect(actions()).not.toContain('CompleteLayerUpload');
    expect(ecr.manifests.images.size).toBe(0);
  });

  it('fails if a layer cannot be read, and does not show its signed address', async () => {
    const digest = ecr.push(['{}', 'layer']);
    judged(digest);
    ecr.download = () => ({ status: 403 });

    const { refused, said } = await promoteBy(digest);

    expect(refused?.message).toMatch(
      /^layer sha256:\w+ of repository candidates cannot be read: status 403; start the gate again$/,
    );
    expect(`${refused?.stack}${said.join()}`).not.toContain('X-Amz-Signature');
  });

  it('copies layers if ECR does not report which exist', async () => {
    const digest = ecr.push(['{}', 'layer']);
    judged(digest);
    ecr.faults.set('BatchCheckLayerAvailability', {});

    const { refused } = await promoteBy(digest);

    expect(refused).toBeUndefined();
    expect(ecr.manifests.images.has(digest)).toBe(true);
  });

  it.each(['PutImage', 'CompleteLayerUpload', 'InitiateLayerUpload'])('fails if %s is denied', async (action) => {
    const digest = ecr.push(['{}', 'layer']);
    judged(digest);
    ecr.faults.set(action, { error: 'AccessDeniedException', message: `not authorized to perform: ecr:${action}` });

    const { refused } = await promoteBy(digest);

    expect(refused).toMatchObject({ name: 'AccessDeniedException' });
    expect(ecr.manifests.images.size).toBe(0);
  });

  it('sends the bytes of a layer in their order, in parts of the size that ECR asks for, however they arrive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 50 })),
        fc.integer({ min: 1, max: 20 }),
        async (chunks, partBytes) => {
          const content = Buffer.concat(chunks);
          const manifest = JSON.stringify({ config: { digest: digestOf(content) }, layers: [] });
          const sent: { firstByte: number; bytes: Uint8Array }[] = [];

          await promote(
            digestOf(manifest),
            {
              manifest: async () => ({ text: manifest, mediaType: 'application/vnd.oci.image.manifest.v1+json' }),
              blob: async () =>
                (async function* () {
                  yield* chunks;
                })(),
            },
            {
              available: async () => [],
              startUpload: async () => ({
                partBytes,
                part: async (firstByte, bytes) => void sent.push({ firstByte, bytes }),
                complete: async () => undefined,
              }),
              put: async () => undefined,
            },
            () => undefined,
          );

          expect(Buffer.concat(sent.map(({ bytes }) => bytes))).toEqual(content);
          expect(sent.map(({ firstByte }) => firstByte)).toEqual(sent.map((_, at) => at * partBytes));
          expect(sent.slice(0, -1).every(({ bytes }) => bytes.length === partBytes)).toBe(true);
        },
      ),
    );
  });
});
