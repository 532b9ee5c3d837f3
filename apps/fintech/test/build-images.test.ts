import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PRODUCTION_NODE } from '../src/config';

const IMAGES = join(__dirname, '..', 'images');
const REGISTRY = '111122223333.dkr.ecr.us-east-1.amazonaws.com';
const ENVIRONMENT = {
  IMAGES: 'node16 docker dast',
  REPOSITORY_URI: `${REGISTRY}/candidates`,
  CONTENT_HASH: 'c3'.repeat(32),
  CODEBUILD_START_TIME: '1700000000000',
};

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'build-images-'));
  mkdirSync(join(folder, 'bin'));
  cpSync(IMAGES, join(folder, 'images'), { recursive: true });
  program('aws', 'echo password');
  program('docker', 'case "$1" in login) test "$(cat)" = password ;; esac');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Creates a program that records how it is called. */
function program(name: string, script: string): void {
  const file = join(folder, 'bin', name);
  writeFileSync(file, `#!/bin/sh\necho "${name} $*" >> "${join(folder, 'calls')}"\n${script}\n`);
  chmodSync(file, 0o755);
}

function run(script: string, environment: Readonly<Record<string, string | undefined>> = {}) {
  const PATH = `${join(folder, 'bin')}:${process.env.PATH}`;
  const { status, stdout, stderr } = spawnSync('sh', [join(folder, 'images', script)], {
    env: { PATH, ...environment },
    encoding: 'utf8',
  });
  const calls = join(folder, 'calls');
  return {
    status,
    said: stdout + stderr,
    calls: existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : [],
  };
}

describe('the script that builds the images of builds', () => {
  it('[FT-06] builds each from its target, and pushes it under a tag that no build has had', () => {
    const { status, calls } = run('build-images.sh', ENVIRONMENT);

    const tag = (image: string) => `${ENVIRONMENT.REPOSITORY_URI}:${image}-c3c3c3c3c3c3-1700000000000`;
    const options = '--pull --no-cache --platform linux/amd64';
    expect(status).toBe(0);
    expect([...calls.slice(0, 2).sort(), ...calls.slice(2)]).toEqual([
      // both ends of a pipe start at the same time
      'aws ecr get-login-password',
      `docker login --username AWS --password-stdin ${REGISTRY}`,
      `docker build ${options} --target node --build-arg NODE_VERSION=16 --tag ${tag('node16')} .`,
      `docker push ${tag('node16')}`,
      `docker build ${options} --target docker --tag ${tag('docker')} .`,
      `docker push ${tag('docker')}`,
      `docker build ${options} --target dast --tag ${tag('dast')} .`,
      `docker push ${tag('dast')}`,
    ]);
  });

  it.each(Object.keys(ENVIRONMENT))('refuses to begin without %s', (variable) => {
    const { status, calls } = run('build-images.sh', { ...ENVIRONMENT, [variable]: undefined });

    expect([status === 0, calls]).toEqual([false, []]);
  });

  it('refuses an image that it does not know', () => {
    const { status, said } = run('build-images.sh', { ...ENVIRONMENT, IMAGES: 'python' });

    expect([status, said]).toEqual([2, expect.stringContaining("'python' is not an image")]);
  });

  it('stops at an image that cannot be built', () => {
    program('docker', 'case "$1" in build) exit 3 ;; esac');

    const { status, calls } = run('build-images.sh', ENVIRONMENT);

    expect([status, calls.filter((call) => call.startsWith('docker push'))]).toEqual([3, []]);
  });
});

describe('the start of Docker in an image of builds', () => {
  it('waits until Docker answers', () => {
    program('dockerd', '');
    program('docker', `test -f "${join(folder, 'ready')}" || { touch "${join(folder, 'ready')}"; exit 1; }`);

    const { status, calls } = run('start-docker', { ATTEMPTS: '3', LOG: join(folder, 'log') });

    expect([status, calls.filter((call) => call === 'docker info')]).toEqual([0, ['docker info', 'docker info']]);
  });

  it('fails if it does not, and says why', () => {
    program('dockerd', 'echo no permission');
    program('docker', 'exit 1');

    const { status, said } = run('start-docker', { ATTEMPTS: '1', LOG: join(folder, 'log') });

    expect([status, said]).toEqual([1, expect.stringContaining('the build has to be privileged')]);
  });
});

it('the tools of builds run on the Node.js version of production', () => {
  const dockerfile = readFileSync(join(IMAGES, 'Dockerfile'), 'utf8');

  expect(dockerfile).toContain(`docker/library/node:${PRODUCTION_NODE}-bookworm-slim AS node\n`);
});
