import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** Names of the programs that most builds use. */
const PROGRAMS = [
  ...['sh', 'bash', 'env', 'cat', 'date', 'ls', 'id', 'stat', 'mkdir', 'rm', 'mv', 'cp', 'ln', 'touch', 'chmod'],
  ...['chown', 'head', 'tail', 'tr', 'sort', 'cut', 'wc', 'seq', 'sleep', 'true', 'false', 'test', 'basename'],
  ...['dirname', 'printf', 'pwd', 'tee', 'find', 'grep', 'sed', 'awk', 'tar', 'gzip', 'setsid', 'ps', 'kill', 'uname'],
  ...['timeout', 'nohup', 'base64', 'sha256sum', 'expr', 'mktemp', 'readlink', 'du'],
];
const FOLDERS = ['tmp', 'var/tmp', 'root', 'etc', 'proc', 'sys', 'dev', 'run', 'bin', 'usr'];
const EVERYBODYS = 0o1777;

/** Settings for an image that is made from programs on this machine. */
export interface StandInImage {
  /** Name or path of the engine's program. */
  readonly engine: string;
  /** Name of the image. It can be the name of an image in a registry, because the image is labeled as a stand-in. */
  readonly name: string;
  /** Names or paths of additional programs on this machine. @default - only programs that most builds use */
  readonly programs?: readonly string[];
  /** Folders on this machine that the programs need, such as Python's library. @default - none */
  readonly folders?: readonly string[];
}

/**
 * Creates an image from programs on this machine and their libraries, without downloads. The image can have the name of
 * an image in a registry.
 */
export function makeStandInImage({ engine, name, programs = [], folders = [] }: StandInImage): void {
  const root = mkdtempSync(join(tmpdir(), 'slipway-image-'));
  try {
    FOLDERS.forEach((folder) => mkdirSync(join(root, folder), { recursive: true }));
    ['tmp', 'var/tmp'].forEach((folder) =>
      execFileSync('chmod', [EVERYBODYS.toString(8), join(root, folder)], { env: environment() }),
    );
    writeFileSync(join(root, 'etc', 'passwd'), 'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/tmp:/bin/sh\n');
    writeFileSync(join(root, 'etc', 'group'), 'root:x:0:\nnode:x:1000:\n');
    [...PROGRAMS, ...programs].forEach((program) => addProgram(root, program));
    folders.forEach((folder) => cpSync(folder, join(root, folder), { recursive: true, dereference: true }));
    const archive = execFileSync('tar', ['-C', root, '--owner=0', '--group=0', '-c', '.'], {
      maxBuffer: 2 ** 31,
      env: environment(),
    });
    const change = ['LABEL slipway.stand-in=true', `ENV STAND_IN=${name}`].flatMap((it) => ['--change', it]);
    execFileSync(engine, ['import', ...change, '-', name], {
      input: archive,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: environment(),
    });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function addProgram(root: string, program: string): void {
  const file = process.env
    .PATH!.split(delimiter)
    .map((folder) => (program.startsWith('/') ? program : join(folder, program)))
    .find((it) => existsSync(it));
  if (file === undefined) {
    throw new Error(`the program ${program} is not installed on this machine; install it`);
  }
  copyFileSync(realpathSync(file), join(root, 'bin', program.split('/').at(-1)!));
  librariesOf(realpathSync(file)).forEach((library) => {
    mkdirSync(join(root, dirname(library)), { recursive: true });
    copyFileSync(library, join(root, library));
  });
}

/** Returns the paths of a program's shared libraries. Scripts and statically linked programs have no such libraries. */
function librariesOf(file: string): string[] {
  try {
    const text = execFileSync('ldd', [file], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: environment(),
    });
    return [...text.matchAll(/(?:=> |^\s+)(\/\S+) \(/gm)].map(([, path]) => path);
  } catch {
    return [];
  }
}

/** Returns the environment variables that an engine and system programs need. */
function environment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, CONTAINERS_CONF, DOCKER_HOST } = process.env;
  return { PATH, HOME, TMPDIR, CONTAINERS_CONF, DOCKER_HOST };
}
