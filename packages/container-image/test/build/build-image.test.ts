import { App, Stack } from 'aws-cdk-lib/core';
import { EncryptionKey } from '@slipway/kms';
import { ImageBuild, ImageBuildProps } from '../../src/build/image-build';
import { ImageRepository } from '../../src/repository/image-repository';
import { BuildMachine, COMMIT, REGISTRY } from './build-machine';

const URI = `${REGISTRY}/service-dev`;
const ENVIRONMENT = {
  CODEBUILD_RESOLVED_SOURCE_VERSION: COMMIT,
  REPOSITORY: 'service-dev',
  REPOSITORY_URI: URI,
  CONTEXT: '.',
  DOCKERFILE: './Dockerfile',
};
const DESCRIBE = `aws ecr describe-images --repository-name service-dev --image-ids imageTag=${COMMIT} --query imageDetails[0].imageDigest --output text`;
const SINGLE = JSON.stringify({ schemaVersion: 2, config: {}, layers: [] });

/** Commands that CodeBuild runs: the test runs the text of the buildspec, and no other file of the package. */
const commandsOf = (props: Partial<ImageBuildProps> = {}) => {
  const stack = new Stack(new App(), 'Stack');
  const repository = new ImageRepository(stack, 'Repository', {
    repositoryName: 'service-dev',
    key: new EncryptionKey(stack, 'Key', { alias: 'alias/test', description: 'test' }),
    keep: 10,
  });
  const { phases } = JSON.parse(stack.resolve(new ImageBuild({ repository, ...props }).buildspec.toBuildSpec()));
  return [...(phases.install.commands ?? []), ...phases.build.commands] as string[];
};
const COMMANDS = commandsOf();

let machine: BuildMachine;
const build = (environment: Record<string, string | undefined> = {}, options = {}) =>
  machine.run(COMMANDS, { ...ENVIRONMENT, ...environment }, options);
const platformOf = (log: string) => /image of commit \w+: \S+@(sha256:[0-9a-f]{64})/.exec(log)?.[1];

beforeEach(() => void (machine = new BuildMachine()));
afterEach(() => machine.remove());

describe('[GC-03] the build of an image', () => {
  it.each(['sh', 'bash'])(
    'builds with layers of no other build, pushes under the commit, and passes on the digest of what is run (%s)',
    async (shell) => {
      const { code, log, calls, exported, artifact } = await build({}, { shell });

      const digest = platformOf(log) as string;
      expect(code).toBe(0);
      expect([calls[0], ...calls.slice(1, 3).sort(), ...calls.slice(3)]).toEqual([
        // both ends of a pipe start at the same time
        DESCRIBE,
        'aws ecr get-login-password',
        `docker login --username AWS --password-stdin ${REGISTRY}`,
        'docker buildx create --driver docker-container --use',
        expect.stringMatching(
          /^docker buildx build --platform linux\/amd64 --file \.\/Dockerfile --tag \S+:c0ffee0+ --provenance mode=max --sbom true --push --metadata-file \S+ \.$/,
        ),
        expect.stringMatching(
          /^aws ecr batch-get-image --repository-name service-dev --image-ids imageDigest=sha256:[0-9a-f]{64} --accepted-media-types application\/vnd\.oci\.image\.index\.v1\+json .* --query images\[0\]\.imageManifest --output text$/,
        ),
      ]);
      expect(calls[5]).toContain(machine.tagged(COMMIT));
      expect(digest).not.toBe(machine.tagged(COMMIT));
      expect(exported).toEqual([digest, COMMIT]);
      expect(artifact).toEqual({ 'imageDetail.json': `{"ImageURI":"${URI}@${digest}"}\n` });
    },
  );

  it('keeps layers of all stages if configured to, and does not fail if they cannot be kept', async () => {
    const cache = 'type=s3,region=us-east-1,bucket=cache,prefix=layers/,name=service-dev';

    const { calls } = await build({ LAYER_CACHE: cache });

    expect(calls[4]).toContain(
      ` --sbom true --cache-from ${cache} --cache-to ${cache},mode=max,ignore-error=true --push `,
    );
  });

  it('builds the configured Dockerfile and folder', async () => {
    const { calls } = await build({ CONTEXT: 'service', DOCKERFILE: 'docker/Service.dockerfile' });

    expect(calls[4]).toMatch(/ --file docker\/Service\.dockerfile .* service$/);
  });

  it('prints JSON if configured to, and passes on the same', async () => {
    const { code, log, exported } = await machine.run(commandsOf({ jsonLog: true }), ENVIRONMENT);

    const entries = log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { message: string });
    expect(code).toBe(0);
    expect(platformOf(entries.at(-1)!.message)).toBe(exported[0]);
  });

  it.each([
    ['starts Docker in an image of its own', true],
    ['finds Docker running elsewhere', false],
  ])('%s, and passes on the same', async (_, startable) => {
    if (startable) {
      machine.add('start-docker');
    }

    const { code, calls, exported } = await machine.run(commandsOf({ ownImage: true }), ENVIRONMENT);

    expect([code, calls[0]!.trim() === 'start-docker', exported.length]).toEqual([0, startable, 2]);
  });

  it('fails if the image cannot start Docker', async () => {
    machine.add('start-docker', 'exit 4');

    const { code, calls } = await machine.run(commandsOf({ ownImage: true }), ENVIRONMENT);

    expect([code, calls]).toEqual([4, ['start-docker']]);
  });

  it('passes on the waivers of the source', async () => {
    const { artifact } = await build({ WAIVERS_FILE: 'known.yaml' }, { source: { 'known.yaml': 'waivers: []\n' } });

    expect(artifact['waivers.yaml']).toBe('waivers: []\n');
  });

  it('leaves nothing in the source before it is built, which could become part of an image', async () => {
    machine.override('docker', 'buildx build', '[ -z "$(ls -A .)" ] || exit 9');

    const { code } = await build();

    expect(code).toBe(0);
  });

  it('does not take a file of the source for its result', async () => {
    const { artifact } = await machine.run(
      ['mkdir .slipway-image && echo old > .slipway-image/waivers.yaml', ...COMMANDS],
      ENVIRONMENT,
    );

    expect(Object.keys(artifact)).toEqual(['imageDetail.json']);
  });
});

describe('[GC-03] a rebuild of a commit', () => {
  it('builds nothing and ends with the same digest, for a tag never moves', async () => {
    const [first, second] = [await build(), await build()];

    expect(second.code).toBe(0);
    expect(second.calls.filter((call) => call.startsWith('docker'))).toEqual([]);
    expect([second.exported, second.artifact]).toEqual([first.exported, first.artifact]);
    expect(second.log).toContain(`commit ${COMMIT} already has an image, so nothing is built`);
  });

  it('at the same time as another one ends with the digest of the faster one', async () => {
    const runs = await Promise.all([1, 2, 3].map(() => build({ BUILDERS: '3' })));

    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(runs.every(({ calls }) => calls.some((call) => call.startsWith('docker buildx build')))).toBe(true);
    expect(new Set(runs.map(({ exported }) => exported.join()))).toEqual(new Set([runs[0].exported.join()]));
    expect(
      runs.filter(({ log }) => log.includes(`another build of commit ${COMMIT} was faster, so its image is used`)),
    ).toHaveLength(2);
  });

  it('uses an image that is not an index as it is', async () => {
    const digest = machine.push(COMMIT, SINGLE);

    const { exported } = await build();

    expect(exported).toEqual([digest, COMMIT]);
  });

  it('of another commit is another image', async () => {
    const [one, other] = [await build(), await build({ CODEBUILD_RESOLVED_SOURCE_VERSION: 'd'.repeat(40) })];

    expect(other.exported[0]).not.toBe(one.exported[0]);
  });
});

describe('the build of an image fails', () => {
  it.each([
    ['get-login-password, which leaves Docker without a password', 'aws', 'ecr get-login-password', 'exit 254', 1],
    ['docker login', 'docker', 'login', 'cat > /dev/null; exit 7', 7],
    ['docker buildx create', 'docker', 'buildx create', 'exit 7', 7],
    ['docker buildx build', 'docker', 'buildx build', 'exit 7', 7],
    ['batch-get-image', 'aws', 'ecr batch-get-image', 'exit 254', 254],
  ] as const)('with %s, and exports nothing', async (_, program, beginning, script, expected) => {
    machine.override(program, beginning, script);

    const { code, exported, artifact } = await build();

    expect([code, exported, artifact]).toEqual([expected, [], {}]);
  });

  it('if ECR cannot be reached, with its message, and does not assume that there is no image', async () => {
    machine.override(
      'aws',
      'ecr describe-images',
      'echo "An error occurred (AccessDeniedException) when calling the DescribeImages operation" >&2; exit 254',
    );

    const { code, log, calls } = await build();

    expect(code).not.toBe(0);
    expect(log).toContain('An error occurred (AccessDeniedException) when calling the DescribeImages operation');
    expect(calls).toHaveLength(1);
  });

  it.each([
    [
      'no commit',
      { CODEBUILD_RESOLVED_SOURCE_VERSION: undefined },
      "CODEBUILD_RESOLVED_SOURCE_VERSION '' cannot be used as a tag: the image is tagged with its commit; start the build from a source that has a commit",
    ],
    [
      'another commit than was pushed',
      { PUSHED_COMMIT: 'b'.repeat(40) },
      `the pipeline was started for commit '${'b'.repeat(40)}', but its source is '${COMMIT}'; only the pushed commit is built`,
    ],
    [
      'a version that is no tag',
      { CODEBUILD_RESOLVED_SOURCE_VERSION: 'refs/heads/main' },
      "'refs/heads/main' cannot be used as a tag",
    ],
    [
      'waivers that are not in the source',
      { WAIVERS_FILE: 'gone.yaml' },
      "WAIVERS_FILE 'gone.yaml' is not in the source, but the gate needs the file: add the file, with 'waivers: []' if nothing is waived",
    ],
  ])('of %s, before any call', async (_, environment, message) => {
    const { code, log, calls } = await build(environment);

    expect([code, calls]).toEqual([2, []]);
    expect(log).toContain(
      `build-image: ${message.startsWith("'") ? 'CODEBUILD_RESOLVED_SOURCE_VERSION ' : ''}${message}`,
    );
  });

  it.each([
    [
      'two images for the platform',
      JSON.stringify({
        manifests: [1, 2].map((one) => ({ digest: `sha256:${one}`, platform: { os: 'linux', architecture: 'amd64' } })),
      }),
      'contains 2 images for linux/amd64, expected exactly one',
    ],
    [
      'an image for another one',
      JSON.stringify({
        manifests: [
          { digest: 'sha256:1', platform: { os: 'linux', architecture: 'arm64' } },
          { digest: 'sha256:2', platform: { os: 'windows', architecture: 'amd64' } },
          { digest: 'sha256:3' },
        ],
      }),
      'contains 0 images',
    ],
    ['what is no manifest', '{}', 'contains 0 images'],
    ['null', 'null', 'contains 0 images'],
    [
      'what is no JSON',
      'None',
      "contains 0 images for linux/amd64, expected exactly one: 'None'; push the image of a commit only with this build",
    ],
  ])('if the tag stands for %s', async (_, manifest, message) => {
    const digest = machine.push(COMMIT, manifest);

    const { code, log, exported } = await build();

    expect([code, exported]).toEqual([2, []]);
    expect(log).toContain(`build-image: ${digest} ${message}`);
  });

  it('if the manifest names an image by something other than a digest', async () => {
    machine.push(
      COMMIT,
      JSON.stringify({ manifests: [{ digest: 'sha256:1; id', platform: { os: 'linux', architecture: 'amd64' } }] }),
    );

    const { code, log, exported } = await build();

    expect([code, exported]).toEqual([2, []]);
    expect(log).toContain("'sha256:1; id' is not an image digest");
  });
});
