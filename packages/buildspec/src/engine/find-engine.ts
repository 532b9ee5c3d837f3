import { readFileSync } from 'node:fs';
import { CommandLineEngine, runEngine } from './command-line-engine';
import { Engine } from './engine';
import { EngineMissingError } from './errors';

const START_MS = 20_000;
/** Assumed limit of open files if Linux lists no number for it, such as `unlimited`. */
const OPEN_FILES = 1024;
/** Queries for the version, the components and the storage folder of each engine. */
const QUESTIONS: Readonly<Record<Engine['name'], { readonly version: string; readonly info: string }>> = {
  docker: {
    version: '{{.Server.Version}} {{range .Server.Components}}{{.Name}},{{end}}',
    info: '{{.DockerRootDir}} {{.SecurityOptions}}',
  },
  podman: { version: '{{.Client.Version}} ', info: '{{.Store.GraphRoot}} ' },
};
const INSTALL: Readonly<Record<Engine['name'], string>> = {
  docker: 'see https://docs.docker.com/engine/install',
  podman: 'run apt-get install podman (Debian, Ubuntu) or dnf install podman (Fedora, RHEL)',
};

export interface EngineSearch {
  /** Path of the engine's program. @default - the program on the PATH with the name of the engine */
  readonly program?: string;
  /** Platform and user of the runner. @default - those of this process */
  readonly self?: Pick<NodeJS.Process, 'platform' | 'getuid' | 'getgid'>;
}

/**
 * Finds a container engine on this machine, and checks that it works.
 *
 * @throws EngineMissingError, with the reason, if the engine cannot be used
 */
export async function findEngine(
  name: Engine['name'],
  { program = name, self = process }: EngineSearch = {},
): Promise<Engine> {
  if (self.platform !== 'linux') {
    throw new EngineMissingError(
      `--engine ${name} needs Linux, but this machine runs ${self.platform}: containers use the machine's Node.js and sockets`,
    );
  }
  const { version: answer, info } = await answers(name, program);
  const [, version, components] = /^(\S+) ?(.*)$/.exec(answer)!;
  const isPodman = components.includes('Podman');
  const [, storage, security] = /^(\S+) ?(.*)$/.exec(info)!;
  // the Docker daemon runs as root, so files that containers write for other users would belong to root
  const isOthers = name === 'docker' && self.getuid!() !== 0 && !security.includes('rootless');
  return new CommandLineEngine({
    name,
    version: isPodman ? `${version} (service of podman)` : version,
    isolatesBuilds: !isPodman, // the service of podman lets the commands of a Dockerfile use the network of the host
    storage,
    program,
    openFiles: openFiles(),
    ...(isOthers && { user: { uid: self.getuid!(), gid: self.getgid!() } }),
  });
}

async function answers(name: Engine['name'], program: string): Promise<{ version: string; info: string }> {
  const { version, info } = QUESTIONS[name];
  const ask = async (...args: string[]) => runEngine(program, args, { timeout: START_MS });
  try {
    return { version: await ask('version', '--format', version), info: await ask('info', '--format', info) };
  } catch (error) {
    const { message } = error as Error;
    const reason = /ENOENT/.test(message) ? `${name} is not installed; to install it, ${INSTALL[name]}` : message;
    throw new EngineMissingError(`--engine ${name} cannot be used: ${reason}`, { cause: error });
  }
}

/**
 * Returns the hard limit of open files for this process and its child processes, or 1024 if Linux lists no number.
 *
 * @param limits file in which Linux lists the limits
 */
export function openFiles(limits = '/proc/self/limits'): number {
  const [, most] = /^Max open files +\S+ +(\d+)/m.exec(readFileSync(limits, 'utf8')) ?? [];
  return most === undefined ? OPEN_FILES : Number(most);
}
