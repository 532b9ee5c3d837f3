import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { Endpoint, LocalImage, ServiceContainer } from '@slipway/buildspec';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '@slipway/embedded-aws';
import { TaskEngine } from '../../containers/engine/container-launcher';
import { Command } from '../command';
import { CommandError } from '../errors';
import { BuildContainer } from './build-container';
import { BuildNetworks, JoinedNetwork } from './build-networks';
import { bytesOf, mountedPath, publishedPort, RunCall } from './run-options';

const ID_BYTES = 32;
const PROCESSES = 2048;
/** Maximum size of a `tmpfs` folder, in mebibytes. */
const MEMORY_FOLDER_MIB = 64;
/**
 * Pattern of the environment variables that contain endpoints of the run or paths of certificate authority files. None
 * of them contains credentials.
 */
const OF_ENDPOINTS = /^(AWS_ENDPOINT_URL\w*|AWS_CA_BUNDLE|NODE_EXTRA_CA_CERTS)$/;

/** Part of a run's network that the containers of a build can reach. */
export interface ContainerReach {
  readonly endpoints: readonly Endpoint[];
  /** Environment variables of the run. Containers receive only those that match `OF_ENDPOINTS`. */
  readonly variables: Readonly<Record<string, string>>;
}

export interface BuildContainersProps {
  readonly engine: TaskEngine;
  /** Path of an existing folder that only this build uses. */
  readonly folder: string;
  readonly reach: ContainerReach;
}

/** Container to start for a build. */
export interface ContainerOrder {
  readonly call: RunCall;
  readonly image: LocalImage;
  readonly command: Command;
}

/** Containers of one build. They are removed when the build ends. */
export class BuildContainers {
  public readonly networks: BuildNetworks;
  private readonly containers = new Map<string, BuildContainer>();

  constructor(private readonly props: BuildContainersProps) {
    const { engine, folder, reach } = props;
    this.networks = new BuildNetworks({ run: engine.run, folder, endpoints: reach.endpoints });
  }

  public get all(): readonly BuildContainer[] {
    return [...this.containers.values()];
  }

  /** Finds a container by name or by the beginning of its ID. @throws CommandError if no container matches */
  public find(reference: string): BuildContainer {
    const found = this.all.find(({ props: { id, name } }) => name === reference || id.startsWith(reference));
    if (found === undefined) {
      throw new CommandError(`Error response from daemon: No such container: ${reference}`);
    }
    return found;
  }

  /** Starts a container. @throws CommandError if the name is in use, or if an option cannot be applied */
  public async start({ call, image, command }: ContainerOrder): Promise<BuildContainer> {
    const { options, target } = call;
    const id = randomBytes(ID_BYTES).toString('hex');
    const { name = id.slice(0, 12), network = 'bridge' } = options;
    if (this.all.some(({ props }) => props.name === name)) {
      throw new CommandError(`Conflict. The container name "/${name}" is already in use`);
    }
    const folder = join(this.props.folder, id);
    await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
    const joined = await this.networks.join(network, image, [name, ...options['network-alias']]);
    const { engine } = this.props.engine.run;
    const container = await this.settings({ call, image, command }, joined, folder);
    const started = new BuildContainer({
      ...{ engine, id, name, image: target, container, network: joined.network },
      input: options.interactive ? command.input : '',
    });
    this.containers.set(id, started);
    try {
      for (const { inside, outside } of options.publish.map(publishedPort)) {
        await joined.network.open(inside);
        started.ports.set(inside, 0); // the port on 127.0.0.1 is set as soon as it is open
        started.ports.set(inside, await command.files.publish(`/${id}/${inside}`, outside));
      }
    } catch (error) {
      await this.remove(started);
      throw error;
    }
    return started;
  }

  /** Stops and removes a container. */
  public async remove(container: BuildContainer): Promise<void> {
    await container.stop(0);
    this.containers.delete(container.props.id);
  }

  /** Stops and removes all containers and networks of the build. */
  public async close(): Promise<void> {
    await Promise.all(this.all.map(async (container) => this.remove(container)));
    await this.networks.close();
  }

  private async settings(
    { call: { options, program }, image, command }: ContainerOrder,
    { network, hosts }: JoinedNetwork,
    folder: string,
  ): Promise<ServiceContainer> {
    const { run } = this.props.engine;
    const given = Object.entries(await this.environment(command, options));
    const isLine = ([, value]: readonly string[]) => !value.includes('\n');
    const environmentFile = join(folder, 'environment');
    const lines = given.filter(isLine).map(([variable, value]) => `${variable}=${value}\n`);
    await writeFile(environmentFile, lines.join(''), { mode: PRIVATE_FILE });
    const { mounts, volumes } = await this.volumes(command, options.volume, folder);
    return {
      name: run.name(basename(folder).slice(0, 12)),
      image: image.id,
      labels: run.labels,
      network: network.name,
      ...(options.entrypoint !== undefined && { entryPoint: [options.entrypoint] }),
      command: program,
      user: options.user,
      workingDirectory: options.workdir,
      readOnlyRoot: options['read-only'],
      dropped: options['cap-drop'],
      reads: options.interactive,
      init: options.init,
      environmentFile,
      environment: Object.fromEntries(given.filter((line) => !isLine(line))),
      mounts: [
        ...mounts,
        ...this.authorities().map((path) => ({ inside: path, outside: path, readOnly: true })),
        ...(hosts === undefined ? [] : [{ inside: '/etc/hosts', outside: hosts, readOnly: true }]),
      ],
      volumes,
      memoryFolders: options.tmpfs.map((text) => ({
        inside: text.split(':')[0],
        mebibytes: MEMORY_FOLDER_MIB,
      })),
      memoryBytes: options.memory === undefined ? undefined : bytesOf(options.memory),
      processes: PROCESSES,
    };
  }

  /** Returns the environment variables of a container: the endpoints of the run, and the variables from the build. */
  private async environment(command: Command, options: RunCall['options']): Promise<Record<string, string>> {
    const { directory, environment, files } = command;
    const texts = await Promise.all(options['env-file'].map(async (it) => files.read(resolve(directory, it))));
    const lines = texts.flatMap((text) => text.split(/\r?\n/).filter((line) => /^[^#\s]/.test(line)));
    const given = [...lines, ...options.env].flatMap((text) => {
      const at = text.indexOf('=');
      const value = at < 0 ? environment[text] : text.slice(at + 1);
      return value === undefined ? [] : [[at < 0 ? text : text.slice(0, at), value]];
    });
    const { variables } = this.props.reach;
    return {
      ...Object.fromEntries(Object.entries(variables).filter(([variable]) => OF_ENDPOINTS.test(variable))),
      ...Object.fromEntries(given),
    };
  }

  /** Returns the paths of certificate authority files that environment variables name. */
  private authorities(): string[] {
    const { variables } = this.props.reach;
    const paths = Object.entries(variables).flatMap(([name, value]) => (OF_ENDPOINTS.test(name) ? [value] : []));
    return [...new Set(paths.filter((path) => isAbsolute(path) && existsSync(path)))];
  }

  private async volumes(
    command: Command,
    given: readonly string[],
    folder: string,
  ): Promise<Pick<ServiceContainer, 'mounts' | 'volumes'>> {
    const { run } = this.props.engine;
    const mounts = [];
    const volumes = [];
    for (const [index, { source, inside, readOnly }] of given.map(mountedPath).entries()) {
      if (source === undefined || /^\w/.test(source)) {
        volumes.push({
          name: run.name('volume', source ?? `${basename(folder).slice(0, 12)}-${index}`),
          inside,
          readOnly,
        });
      } else {
        const outside = await copyOf(command, source, join(folder, String(index)));
        command.err(`slipway: ${inside} is a copy of ${source}; files that the container writes are not copied back\n`);
        mounts.push({ inside, outside, readOnly });
      }
    }
    return { mounts, volumes };
  }
}

/**
 * Copies a folder or file of the build into `folder`, and returns the path of the copy. A process of the build reads
 * the files, because the engine would also follow links to files that the build itself cannot read.
 */
async function copyOf({ directory, files }: Command, source: string, folder: string): Promise<string> {
  const path = resolve(directory, source);
  await mkdir(folder);
  const listed = await files.list(path).catch(() => undefined);
  if (listed) {
    await files.copy(path, listed, folder);
    return folder;
  }
  await files.copy(dirname(path), [basename(path)], folder);
  return join(folder, basename(path));
}
