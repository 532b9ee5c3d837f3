import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ContainerNetwork, Endpoint, EngineRun, LocalImage } from '@slipway/buildspec';
import { CommandError } from '../errors';

/** Network names with which each container gets a separate network. */
const ALONE = ['bridge', 'default', 'none'];

/** Network that a build has created. Its containers share one network namespace, like the containers of an ECS task. */
interface SharedNetwork {
  network?: Promise<ContainerNetwork>;
  /** Names with which containers reach each other. */
  readonly names: Set<string>;
  /** Path of the hosts file with these names, which is mounted as `/etc/hosts` in each container. */
  readonly hosts: string;
}

/** Network settings of a container. */
export interface JoinedNetwork {
  readonly network: ContainerNetwork;
  /** Path of the file that is mounted as `/etc/hosts`. @default - the engine creates the file */
  readonly hosts?: string;
}

export interface BuildNetworksProps {
  readonly run: EngineRun;
  /** Path of an existing folder for hosts files. */
  readonly folder: string;
  /** Services of the run on loopback that containers can reach. */
  readonly endpoints: readonly Endpoint[];
}

/** Networks for the containers of one build. None of them is the host's network. */
export class BuildNetworks {
  private readonly shared = new Map<string, SharedNetwork>();
  private readonly opened: Promise<ContainerNetwork>[] = [];

  constructor(private readonly props: BuildNetworksProps) {}

  /** Creates a network in which containers reach each other by name. @throws CommandError if the network exists */
  public create(name: string): void {
    if (this.shared.has(name)) {
      throw new CommandError(`network with name ${name} already exists`);
    }
    this.shared.set(name, { names: new Set(), hosts: join(this.props.folder, `hosts-${this.shared.size}`) });
  }

  /** Removes a network. @throws CommandError if the network does not exist */
  public async remove(name: string): Promise<void> {
    const { network } = this.find(name);
    this.shared.delete(name);
    await (await network)?.close();
  }

  /**
   * Returns the settings with which a container joins a network.
   *
   * @param image any available image, for the container that keeps a new network open
   * @param names names with which other containers in the network reach the container
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
      const why = name === 'host' ? "containers of a build cannot use the host's network" : 'create the network first';
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
