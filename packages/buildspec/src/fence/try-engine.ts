import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { AddressInfo, createServer, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { Engine } from '../engine/engine';
import { EngineRun } from '../engine/engine-run';
import { EngineError } from '../engine/errors';
import { portableNode } from '../engine/portable-node';
import { ContainerNetwork, INSIDE } from './container-network';

const ADDRESS = '127.0.0.1';
const TRIAL_MS = 60_000;
const GREETING = 'slipway';
/** Program that runs in the container. Fails unless the first port can be reached and the second port cannot. */
const PROGRAM = `
const { connect } = require('node:net');
const reaches = (port) => new Promise((resolve) => connect(port, '${ADDRESS}')
  .once('data', (data) => resolve(String(data) === '${GREETING}')).once('error', () => resolve(false)).once('end', () => resolve(false)));
const fail = (text) => { console.error(text); process.exit(1); };
(async ({ open, closed }) => {
  if (!(await reaches(open))) fail('a container does not reach the endpoints of the run');
  if (await reaches(closed)) fail('a container reaches other ports of this machine');
  process.exit();
})`;

/**
 * Tests an engine with a minimal image: builds the image, runs a container, and checks the isolation of the container's
 * network. Nothing is pulled, and everything that the test creates is removed.
 *
 * @param milliseconds timeout after which the engine is treated as not responding @default - one minute
 * @returns the problem, or undefined if everything works
 */
export async function tryEngine(engine: Engine, milliseconds = TRIAL_MS): Promise<string | undefined> {
  const trial = new Trial(engine, await mkdtemp(join(tmpdir(), 'slipway-trial-')));
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), milliseconds);
  try {
    const lateness = once(late.signal, 'abort').then(() => {
      throw new EngineError(`it takes longer than ${milliseconds / 1000} s`);
    });
    await Promise.race([trial.act(late.signal), lateness]);
    return undefined;
  } catch (error) {
    return `cannot ${trial.step}: ${(error as Error).message}`;
  } finally {
    clearTimeout(timer);
    await trial.close();
  }
}

class Trial {
  /** Current step, as a phrase for the error message, such as `run a container`. */
  public step = 'build an image';
  private readonly run: EngineRun;
  private readonly servers: Server[] = [];
  private network?: Promise<ContainerNetwork>;

  constructor(
    private readonly engine: Engine,
    private readonly folder: string,
  ) {
    this.run = new EngineRun(engine);
  }

  public async act(signal: AbortSignal): Promise<void> {
    const { engine, folder, run } = this;
    const file = join(folder, 'Dockerfile');
    await writeFile(file, 'FROM scratch\nCOPY Dockerfile /\n');
    const name = run.imageName('trial', '1');
    await engine.build({ file, context: folder, name, args: {}, files: [] }, signal, () => undefined);
    const image = (await engine.image(name))!;

    this.step = 'run a container';
    const [open, closed] = [await this.listen(), await this.listen()];
    const endpoints = [{ host: ADDRESS, port: open }];
    const { labels } = run;
    this.network = ContainerNetwork.open({ engine, image, name: run.name('trial'), labels, endpoints });
    const network = await this.network;

    this.step = 'isolate the network of a container';
    const { program } = await portableNode(INSIDE);
    const call = `${PROGRAM}(${JSON.stringify({ open, closed })})`;
    await engine.exec(network.name, [...program, '-e', call], signal);
  }

  public async close(): Promise<void> {
    await this.network?.then(async (network) => network.close()).catch(() => undefined);
    await this.run.close();
    this.servers.forEach((server) => server.close());
    await rm(this.folder, { recursive: true, force: true });
  }

  private async listen(): Promise<number> {
    const server = createServer((socket) => pipeline(Readable.from([GREETING]), socket, () => undefined));
    this.servers.push(server);
    await once(server.listen(0, ADDRESS), 'listening');
    return (server.address() as AddressInfo).port;
  }
}
