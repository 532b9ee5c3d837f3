import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ContainerNetwork, Endpoint, EngineRun, LocalImage } from '@slipway/buildspec';
import { CommandError } from '../errors';

/** Networks in which a container is alone. */
const ALONE = ['bridge', 'default', 'none'];

/** Network that the build has created. Its containers share one address, as the containers of a task do. */
interface SharedNetwork {
  network?: Promise<ContainerNetwork>;
  /** Names by which containers find each other. */
  readonly names: Set<string>;
  /** File of these names, which is `/etc/hosts` in each container. */
  readonly hosts: string;
}

/** Network of a container. */
export interface JoinedNetwork {
  readonly network: ContainerNetwork;
  /** File that is `/etc/hosts` in the container. @default - that of its engine */
  readonly hosts?: string;
}

export interface BuildNetworksProps {
  readonly run: EngineRun;
  /** Existing folder for files. */
  readonly folder: string;
  /** Services of the run on loopback that containers reach. */
  readonly endpoints: readonly Endpoint[];
}

/** Networks of the containers of one build. None of them is that of the host. */
export class BuildNetworks {
  private readonly shared = new Map<string, SharedNetwork>();
  private readonly opened: Promise<ContainerNetwork>[] = [];

  constructor(private readonly props: BuildNetworksProps) {}

  /** Creates a network in which containers find each other by name. @throws CommandError if it exists */
  public create(name: string): void {
    if (this.shared.has(name)) {
      throw new CommandError(`network with name ${name} already exists`);
    }
    this.shared.set(name, { names: new Set(), hosts: join(this.props.folder, `hosts-${this.shared.size}`) });
  }

  /** Removes a network. @throws CommandError if it does not exist */
  public async remove(name: string): Promise<void> {
    const { network } = this.find(name);
    this.shared.delete(name);
    await (await network)?.close();
  }

  /**
   * Joins a network.
   *
   * @param image any image, for the container that holds a new network
   * @param names names by which other containers of the network find the container
   * @throws CommandError if the network does not exist
   */
  public async join(name: string, image: LocalImage, names: readonly string[]): Promise<JoinedNetwork> {
    if (ALONE.includes(name)) {
      return { network: await this.open(image) };
    }
    const shared = this.find(name);
    names.forEach((it) => shared.names.add(it));
    await writeFile(shared.hosts, [...shared.names, 'localhost'].map((it) => `127.0.0.1\t${it}\n`).join(''));
    shared.network ??= this.open(image);
    return { network: await shared.network, hosts: shared.hosts };
  }

  public async close(): Promise<void> {
    await Promise.allSettled(this.opened.map(async (network) => (await network).close()));
  }

  private find(name: string): SharedNetwork {
    const found = this.shared.get(name);
    if (found === undefined) {
      const why = name === 'host' ? 'containers of a build never use the network of the host' : 'create it first';
      throw new CommandError(`network ${name} not found: ${why}`);
    }
    return found;
  }

  private open(image: LocalImage): Promise<ContainerNetwork> {
    const { run, endpoints } = this.props;
    const name = run.name(randomBytes(8).toString('hex'));
    const opening = ContainerNetwork.open({ engine: run.engine, image, name, labels: run.labels, endpoints });
    this.opened.push(opening);
    return opening;
  }
}
