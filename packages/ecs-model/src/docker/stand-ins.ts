import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { pipeline } from 'node:stream';
import { z } from 'zod';
import { messageOf } from '@slipway/processes';
import { EmbeddedAws, LoopbackServer, PRIVATE_FOLDER } from '@slipway/embedded-aws';
import { BuildFence } from '@slipway/buildspec';
import { TaskEngine } from '../containers/engine/container-launcher';
import { ImageStore } from '../images/image-store';
import { awsCommand, isDone, notDone } from './aws-command';
import { BuiltImages } from './built-images';
import { boundedLines } from './bounded-lines';
import { CallersFiles } from './callers-files';
import { Command } from './command';
import { dockerCommand } from './docker-command';
import { STAND_IN_PROGRAMS } from './engine-on-path';
import { BuildContainers, ContainerReach } from './run/build-containers';

const ENDPOINT_VARIABLE = 'SLIPWAY_STAND_IN';
/** Exit code of failed commands, which is that of the AWS CLI if a service returns an error. */
const FAILED = 254;

const call = z.object({
  program: z.enum(['docker', 'aws']),
  args: z.array(z.string()),
  directory: z.string(),
  environment: z.record(z.string(), z.string()),
  input: z.string(),
});

export interface StandInsProps {
  readonly aws: EmbeddedAws;
  readonly images: ImageStore;
  /** Folder in which images are assembled. */
  readonly folder: string;
  /** Engine that builds images whose base images are available. @default - images are assembled without an engine */
  readonly engine?: TaskEngine;
}

/** Limits of a build that also apply to its `docker` and `aws` commands. */
export interface BuildBounds {
  /** Fence that isolates the commands in a Dockerfile. @default - commands are not isolated */
  readonly fence?: BuildFence;
  /** Part of the run's network that the build's containers can reach. @default - none */
  readonly reach?: ContainerReach;
}

interface Session extends BuildBounds {
  readonly built: BuiltImages;
  /** Containers that the build runs. Undefined without an engine. */
  readonly containers?: BuildContainers;
  onBuilt(): void;
}

/** Replacements of `docker` and `aws` for one build. */
export interface StandInSession {
  /**
   * Returns environment variables for the build, with a PATH that has the replacements before all folders in `path`.
   */
  environment(path: string): Record<string, string>;
  /** Folder with the replacement programs, which `environment` adds to the PATH. */
  readonly programs: string;
  /** Whether the build has assembled an image without the engine. */
  readonly built: boolean;
  /** Ends the replacements, and stops the build's containers. */
  close(): Promise<void>;
}

/**
 * Replacements of `docker` and `aws` for builds that use Docker, whether or not Docker is installed. The programs run
 * as processes of the build and access its files. This class handles their requests with the credentials of the build.
 */
export class StandIns {
  public static async start(props: StandInsProps): Promise<StandIns> {
    await mkdir(props.folder, { recursive: true, mode: PRIVATE_FOLDER });
    const sessions = new Map<string, Session>();
    const server = await LoopbackServer.start((request, response) => {
      const [, name, container, port] = String(request.url).split('/');
      const session = sessions.get(name);
      if (session === undefined) {
        response.writeHead(404).end();
      } else if (container !== undefined) {
        reachPort(session, container, Number(port), request, response);
      } else {
        void answer({ ...props, ...session }, request, response);
      }
    });
    server.waitForCallers();
    return new StandIns(props, server, sessions);
  }

  private constructor(
    private readonly props: StandInsProps,
    private readonly server: LoopbackServer,
    private readonly sessions: Map<string, Session>,
  ) {}

  /**
   * Creates the replacements for `docker` and `aws` for a build.
   * @param bounds limits of the build @default - commands are not isolated, and containers reach no endpoints
   */
  public open(bounds: BuildBounds = {}): StandInSession {
    const { server, sessions } = this;
    const { engine } = this.props;
    const name = randomBytes(16).toString('hex');
    const folder = join(this.props.folder, name);
    const { reach = { endpoints: [], variables: {} } } = bounds;
    const containers = engine && new BuildContainers({ engine, folder, reach });
    let isBuilt = false;
    sessions.set(name, { ...bounds, built: new BuiltImages(), containers, onBuilt: () => (isBuilt = true) });
    return {
      environment: (path) => ({
        PATH: `${STAND_IN_PROGRAMS}${delimiter}${path}`,
        [ENDPOINT_VARIABLE]: `${server.url}/${name}`,
      }),
      programs: STAND_IN_PROGRAMS,
      get built() {
        return isBuilt;
      },
      close: async () => {
        sessions.delete(name);
        await containers?.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  }

  public async stop(): Promise<void> {
    await this.server.stop();
  }
}

/**
 * Performs the command in a request. Each line of the response is JSON with `out`, `err` or `ask`, and the last line
 * has `exit`, or `next` if the replaced program must run instead, with the message to print if that program is missing.
 */
async function answer(
  props: StandInsProps & Session,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const write = (line: object) => void response.write(`${JSON.stringify(line)}\n`);
  try {
    const lines = boundedLines(request.setEncoding('utf8'));
    const next = async () => (await lines.next()).value as string | undefined;
    const { program, ...called } = call.parse(JSON.parse(String(await next())));
    const command: Command = {
      ...called,
      files: new CallersFiles({ next, ask: (ask) => write({ ask }) }),
      signal: gone.signal,
      out: (out) => write({ out }),
      err: (err) => write({ err }),
    };
    if (program === 'aws' && !isDone(command.args)) {
      write({ next: notDone(command.args) });
    } else {
      const code = await (program === 'docker' ? dockerCommand(props, command) : awsCommand(props.aws, command));
      write({ exit: code ?? 0 });
    }
  } catch (error) {
    write({ err: `${messageOf(error)}\n` });
    write({ exit: FAILED });
  }
  response.end();
}

/**
 * Connects the build with a port of one of its containers. The body of a POST request contains the data that the build
 * sends, and the body of the response contains the data that the build receives. The response to a GET request ends
 * when the container ends.
 */
function reachPort(
  { containers }: Session,
  id: string,
  port: number,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const container = containers?.all.find(({ props, ports }) => props.id === id && ports.has(port));
  if (container === undefined) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200).flushHeaders();
  if (request.method === 'GET') {
    void container.ended().then(() => response.end());
    return;
  }
  const socket = connect(container.props.network.portOf(port), '127.0.0.1');
  pipeline(request, socket, () => undefined);
  pipeline(socket, response, () => undefined);
}
