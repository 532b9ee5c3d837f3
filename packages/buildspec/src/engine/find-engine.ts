import { readFileSync } from 'node:fs';
import { CommandLineEngine, runEngine } from './command-line-engine';
import { Engine } from './engine';
import { EngineMissingError } from './errors';

const START_MS = 20_000;
/** Default limit of open files on most machines, if the actual limit cannot be read. */
const OPEN_FILES = 1024;
/** Queries for the version and components of each engine, and for the folder of what containers write. */
const QUESTIONS: Readonly<Record<Engine['name'], { readonly version: string; readonly info: string }>> = {
  docker: {
    version: '{{.Server.Version}} {{range .Server.Components}}{{.Name}},{{end}}',
    info: '{{.DockerRootDir}} {{.SecurityOptions}}',
  },
  podman: { version: '{{.Client.Version}} ', info: '{{.Store.GraphRoot}} ' },
};
const INSTALL: Readonly<Record<Engine['name'], string>> = {
  docker: 'see https://docs.docker.com/engine/install',
  podman: 'apt-get install podman (Debian, Ubuntu), dnf install podman (Fedora, RHEL)',
};

export interface EngineSearch {
  /** Path of the program. @default - the name of the engine, on the path */
  readonly program?: string;
  /** Properties of the process. @default - those of this process */
  readonly self?: Pick<NodeJS.Process, 'platform' | 'getuid' | 'getgid'>;
}

/**
 * Finds the engine of this machine, and checks that it works.
 *
 * @throws EngineMissingError if it cannot be used, with the reason
 */
export async function findEngine(
  name: Engine['name'],
  { program = name, self = process }: EngineSearch = {},
): Promise<Engine> {
  if (self.platform !== 'linux') {
    throw new EngineMissingError(
      `--engine ${name} needs Linux: containers get the Node and the sockets of this machine, which is ${self.platform}`,
    );
  }
  const { version: answer, info } = await answers(name, program);
  const [, version, components] = /^(\S+) ?(.*)$/.exec(answer)!;
  const isPodman = components.includes('Podman');
  const [, storage, security] = /^(\S+) ?(.*)$/.exec(info)!;
  // the daemon of Docker is root, so files that it writes for other users would belong to root
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
    const reason = /ENOENT/.test(message) ? `it is not installed: ${INSTALL[name]}` : message;
    throw new EngineMissingError(`--engine ${name} cannot be used: ${reason}`, { cause: error });
  }
}

/** Returns how many files this process and its children may open. @param limits file in which Linux lists the limits */
export function openFiles(limits = '/proc/self/limits'): number {
  const [, most] = /^Max open files +\S+ +(\d+)/m.exec(readFileSync(limits, 'utf8')) ?? [];
  return most === undefined ? OPEN_FILES : Number(most);
}
