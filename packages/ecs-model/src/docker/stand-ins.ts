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
/** Exit code of the AWS CLI if the service refuses. */
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
  /** Folder in which images are made. */
  readonly folder: string;
  /** Engine that builds images from available base images. @default - images are made without one */
  readonly engine?: TaskEngine;
}

/** Limits of a build that also apply to its stand-ins. */
export interface BuildBounds {
  /** Fence around the commands of a Dockerfile. @default - none */
  readonly fence?: BuildFence;
}

interface Session extends BuildBounds {
  readonly built: BuiltImages;
  onBuilt(): void;
}

/** Stand-ins of one build. */
export interface StandInSession {
  /** Returns the variables with which the build finds the stand-ins, before anything else in `path`. */
  environment(path: string): Record<string, string>;
  /** Folder of the stand-ins, which these variables add to the path. */
  readonly programs: string;
  /** Whether an image was made. */
  readonly built: boolean;
  close(): void;
}

/**
 * Stand-ins for `docker` and `aws`, for builds that use Docker on a machine without it. The programs are real processes
 * of the build, and read and write its files. Their requests are handled here, with the credentials of the caller.
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

  /** Opens the stand-ins for a build. @param bounds what the build may read and run @default - what the runner may */
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
 * Answers a command. Each line of the answer is JSON: `out`, `err`, and at the end `exit`, or `next` with the program
 * that the build would have found without the stand-in, and the message if that program is missing.
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
