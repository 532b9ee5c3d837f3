import { readFileSync } from 'node:fs';
import { ScriptFolder } from './command-stand-ins';
import { BASE_IMAGE, NODE_VERSION, PULUMI } from './pins';

const DIGEST = `sha256:${'c3'.repeat(32)}`;
const REGISTRY = '123456789012.dkr.ecr.us-east-1.amazonaws.com';
const ENVIRONMENT = {
  BASE_IMAGE,
  NODE_VERSION,
  PULUMI_VERSION: PULUMI.version,
  PULUMI_SHA256: PULUMI.sha256,
  REPOSITORY_URI: `${REGISTRY}/pulumi-candidates-dev-x1`,
  CONTENT_HASH: 'f'.repeat(64),
  CODEBUILD_START_TIME: '1700000000000',
};
const IMAGE = `${ENVIRONMENT.REPOSITORY_URI}:${ENVIRONMENT.CONTENT_HASH}-1700000000000`;
let folder: ScriptFolder;

beforeEach(() => {
  folder = new ScriptFolder();
  folder.standIn('aws', 'echo password');
  docker(`${ENVIRONMENT.REPOSITORY_URI}@${DIGEST}`);
});
afterEach(() => folder.remove());

/** Docker that has an image with these digests, and accepts a password without printing it. */
function docker(...repoDigests: string[]): void {
  folder.standIn(
    'docker',
    `case "$1" in login) test "$(cat)" = password ;; image) printf '%s\\n' ${repoDigests.map((one) => `'${one}'`).join(' ')} ;; esac`,
  );
}

describe('[PG-04] the script that builds the image', () => {
  it('logs in, builds with every pin, pushes, and leaves the digest', () => {
    const { code, out, calls } = folder.run('build-image.sh', ENVIRONMENT);

    expect(code).toBe(0);
    expect([...calls.slice(0, 2).sort(), ...calls.slice(2)]).toEqual([
      // both ends of a pipe start at the same time
      'aws ecr get-login-password',
      `docker login --username AWS --password-stdin ${REGISTRY}`,
      `docker build --pull --no-cache --platform linux/amd64 --tag ${IMAGE} --build-arg BASE_IMAGE=${BASE_IMAGE} --build-arg NODE_VERSION=${NODE_VERSION} --build-arg PULUMI_VERSION=3.248.0 --build-arg PULUMI_SHA256=${PULUMI.sha256} --build-arg PULUMI_PLUGINS= --build-arg CONTENT_HASH=${ENVIRONMENT.CONTENT_HASH} .`,
      `docker push ${IMAGE}`,
      `docker image inspect --format {{range .RepoDigests}}{{println .}}{{end}} ${IMAGE}`,
    ]);
    expect(readFileSync(folder.file('context', 'image-digest'), 'utf8').trim()).toBe(DIGEST);
    expect(out).toContain(`pushed ${ENVIRONMENT.REPOSITORY_URI}@${DIGEST}`);
  });

  it('takes the digest of the repository that it pushed to, if Docker knows others', () => {
    docker(
      `${REGISTRY}/other@sha256:${'d4'.repeat(32)}`,
      `${ENVIRONMENT.REPOSITORY_URI}@${DIGEST}`,
      `${ENVIRONMENT.REPOSITORY_URI}-old@sha256:${'e5'.repeat(32)}`,
    );

    folder.run('build-image.sh', ENVIRONMENT);

    expect(readFileSync(folder.file('context', 'image-digest'), 'utf8').trim()).toBe(DIGEST);
  });

  it('tags a rebuild differently, so that immutable tags never refuse it', () => {
    const tags = ['1700000000000', '1700604800000'].map(
      (CODEBUILD_START_TIME) => folder.run('build-image.sh', { ...ENVIRONMENT, CODEBUILD_START_TIME }).calls[3],
    );

    expect(tags[0]).not.toBe(tags[1]);
  });

  it('passes plugins', () => {
    const { calls } = folder.run('build-image.sh', {
      ...ENVIRONMENT,
      PULUMI_PLUGINS: `aws@7.0.0@${'1'.repeat(64)} random@4.0.0@${'2'.repeat(64)}`,
    });

    expect(calls[2]).toContain(
      `--build-arg PULUMI_PLUGINS=aws@7.0.0@${'1'.repeat(64)} random@4.0.0@${'2'.repeat(64)} --build-arg`,
    );
  });

  it('makes one image and no index, which could not be scanned', () => {
    folder.standIn(
      'docker',
      `case "$1" in login) cat > /dev/null ;; build) echo "attestations: $BUILDX_NO_DEFAULT_ATTESTATIONS" ;; image) echo '${ENVIRONMENT.REPOSITORY_URI}@${DIGEST}' ;; esac`,
    );

    expect(folder.run('build-image.sh', ENVIRONMENT).out).toContain('attestations: 1');
  });

  it.each([
    ['no base image', { BASE_IMAGE: undefined }, "BASE_IMAGE '' is not pinned: use name@sha256:..."],
    ['a base image by tag', { BASE_IMAGE: 'node:22' }, "BASE_IMAGE 'node:22' is not pinned"],
    ['a base image with more than a digest', { BASE_IMAGE: `${BASE_IMAGE}0` }, 'is not pinned'],
    ['no version of Node.js', { NODE_VERSION: '' }, "NODE_VERSION '' is not an exact version"],
    ['a range of Pulumi', { PULUMI_VERSION: '3.x' }, "PULUMI_VERSION '3.x' is not an exact version"],
    [
      'no checksum',
      { PULUMI_SHA256: undefined },
      "PULUMI_SHA256 '' is not a SHA-256: copy the hash from pulumi-3.248.0-checksums.txt of the release",
    ],
    ['a checksum with a line behind it', { PULUMI_SHA256: `${PULUMI.sha256} and more` }, 'is not a SHA-256'],
  ])('refuses %s, before it logs in', (_, environment, message) => {
    const { code, err, calls } = folder.run('build-image.sh', { ...ENVIRONMENT, ...environment });

    expect([code, calls]).toEqual([2, []]);
    expect(err).toContain(message);
  });

  it.each(['login', 'build', 'push'])('ends with an error if docker %s fails, and leaves no digest', (command) => {
    folder.standIn('docker', `case "$1" in ${command}) exit 7 ;; login) cat > /dev/null ;; esac`);

    const { code } = folder.run('build-image.sh', ENVIRONMENT);

    expect(code).toBe(7);
    expect(() => readFileSync(folder.file('context', 'image-digest'))).toThrow('ENOENT');
  });

  it('refuses if Docker does not know the digest', () => {
    docker('');

    const { code, err } = folder.run('build-image.sh', ENVIRONMENT);

    expect([code, err.trim()]).toEqual([
      2,
      `build-image: Docker does not report the digest with which ${IMAGE} was pushed: ''`,
    ]);
  });
});

describe('[PG-04] the script that installs plugins', () => {
  it('installs exactly each version, by its checksum', () => {
    folder.standIn('pulumi', '');

    const { code, calls } = folder.run('install-plugins.sh', {
      PULUMI_PLUGINS: `aws@7.0.0@${'1'.repeat(64)} aws-native@1.2.3@${'2'.repeat(64)}`,
    });

    expect(code).toBe(0);
    expect(calls).toEqual([
      `pulumi plugin install resource aws 7.0.0 --exact --checksum ${'1'.repeat(64)} --non-interactive`,
      `pulumi plugin install resource aws-native 1.2.3 --exact --checksum ${'2'.repeat(64)} --non-interactive`,
    ]);
  });

  it.each([{}, { PULUMI_PLUGINS: '' }])('installs nothing if there is nothing to install', (environment) => {
    folder.standIn('pulumi', '');

    expect(folder.run('install-plugins.sh', environment)).toMatchObject({ code: 0, calls: [] });
  });

  it('ends with an error at the first plugin that does not match', () => {
    folder.standIn('pulumi', 'exit 255');

    expect(folder.run('install-plugins.sh', { PULUMI_PLUGINS: 'a@1.0.0@0 b@1.0.0@0' })).toMatchObject({
      code: 255,
      calls: [expect.stringContaining('resource a 1.0.0')],
    });
  });
});
