import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { IncomingMessage, ServerResponse } from 'node:http';
import { delimiter } from 'node:path';
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

const ENDPOINT_VARIABLE = 'SLIPWAY_STAND_IN';
/** What the command line of AWS ends with where the service refuses. */
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
  /** Where images are put together. */
  readonly folder: string;
  /** Builds images, of base images that it has. @default - they are put together without one */
  readonly engine?: TaskEngine;
}

/** What the stand-ins of a build keep to. */
export interface BuildBounds {
  /** What keeps the commands of a Dockerfile in. @default - nothing */
  readonly fence?: BuildFence;
}

interface Session extends BuildBounds {
  readonly built: BuiltImages;
  onBuilt(): void;
}

/** The stand-ins of one build. */
export interface StandInSession {
  /** What the build needs to find them, before what else it finds in `path`. */
  environment(path: string): Record<string, string>;
  /** The folder of the stand-ins, which these variables have in the path. */
  readonly programs: string;
  /** Whether an image was put together. */
  readonly built: boolean;
  close(): void;
}

/**
 * Stand-ins for `docker` and `aws` in builds that want Docker on a machine without it. The programs are real processes
 * of the build: they read and write its files. What they ask for is done here, with the credentials they were called
 * with.
 */
export class StandIns {
  public static async start(props: StandInsProps): Promise<StandIns> {
    await mkdir(props.folder, { recursive: true, mode: PRIVATE_FOLDER });
    const sessions = new Map<string, Session>();
    const server = await LoopbackServer.start((request, response) => {
      const session = sessions.get(String(request.url).slice(1));
      if (session === undefined) {
        response.writeHead(404).end();
      } else {
        void answer({ ...props, ...session }, request, response);
      }
    });
    server.waitForCallers();
    return new StandIns(server, sessions);
  }

  private constructor(
    private readonly server: LoopbackServer,
    private readonly sessions: Map<string, Session>,
  ) {}

  /** @param bounds what the build may read and run @default - what the runner may */
  public open(bounds: BuildBounds = {}): StandInSession {
    const { server, sessions } = this;
    const name = randomBytes(16).toString('hex');
    let isBuilt = false;
    sessions.set(name, { ...bounds, built: new BuiltImages(), onBuilt: () => (isBuilt = true) });
    return {
      environment: (path) => ({
        PATH: `${STAND_IN_PROGRAMS}${delimiter}${path}`,
        [ENDPOINT_VARIABLE]: `${server.url}/${name}`,
      }),
      programs: STAND_IN_PROGRAMS,
      get built() {
        return isBuilt;
      },
      close: () => void sessions.delete(name),
    };
  }

  public async stop(): Promise<void> {
    await this.server.stop();
  }
}

/**
 * Each line of the answer is JSON: `out`, `err`, and at the end `exit`, or `next` for the program of that name which
 * the build would have found without the stand-in, with what to say if it is missing.
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
      await (program === 'docker' ? dockerCommand(props, command) : awsCommand(props.aws, command));
      write({ exit: 0 });
    }
  } catch (error) {
    write({ err: `${messageOf(error)}\n` });
    write({ exit: FAILED });
  }
  response.end();
}
