import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** Programs that the commands of most builds use. */
const PROGRAMS = [
  ...['sh', 'bash', 'env', 'cat', 'date', 'ls', 'id', 'stat', 'mkdir', 'rm', 'mv', 'cp', 'ln', 'touch', 'chmod'],
  ...['chown', 'head', 'tail', 'tr', 'sort', 'cut', 'wc', 'seq', 'sleep', 'true', 'false', 'test', 'basename'],
  ...['dirname', 'printf', 'pwd', 'tee', 'find', 'grep', 'sed', 'awk', 'tar', 'gzip', 'setsid', 'ps', 'kill', 'uname'],
  ...['timeout', 'nohup', 'base64', 'sha256sum', 'expr', 'mktemp', 'readlink', 'du'],
];
const FOLDERS = ['tmp', 'var/tmp', 'root', 'etc', 'proc', 'sys', 'dev', 'run', 'bin', 'usr'];
const EVERYBODYS = 0o1777;

/** Settings of an image that is made from programs of this machine. */
export interface StandInImage {
  /** Program of the engine. */
  readonly engine: string;
  /** Name of the image. May be that of an image in a registry, because the new image is labelled as a stand-in. */
  readonly name: string;
  /** Additional programs of this machine, by name or path. @default - those of a shell */
  readonly programs?: readonly string[];
  /** Folders of this machine that programs need, such as the library of Python. @default - none */
  readonly folders?: readonly string[];
}

/**
 * Creates an image from programs of this machine with their libraries, and names it. The name may be that of an image
 * in a registry. Nothing is fetched.
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
    throw new Error(`this machine has no program ${program}; install it`);
  }
  copyFileSync(realpathSync(file), join(root, 'bin', program.split('/').at(-1)!));
  librariesOf(realpathSync(file)).forEach((library) => {
    mkdirSync(join(root, dirname(library)), { recursive: true });
    copyFileSync(library, join(root, library));
  });
}

/** Returns the libraries of a program. Scripts and statically linked programs have none. */
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

/** Returns the variables that programs of the system and an engine need. */
function environment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, CONTAINERS_CONF, DOCKER_HOST } = process.env;
  return { PATH, HOME, TMPDIR, CONTAINERS_CONF, DOCKER_HOST };
}
