import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { IncomingMessage, ServerResponse } from 'node:http';
import { delimiter, join } from 'node:path';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { messageOf } from '../error-message';
import { EmbeddedAws } from '../embedded-aws/embedded-aws';
import { ImageStore } from '../images/image-store';
import { LoopbackServer } from '../loopback/loopback-server';
import { awsCommand } from './aws-command';
import { Command } from './command';
import { dockerCommand } from './docker-command';

const PROGRAMS = join(__dirname, '..', '..', 'assets', 'stand-ins');
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
}

/** The stand-ins of one build. */
export interface StandInSession {
  /** What the build needs to find them, before what else it finds in `path`. */
  environment(path: string): Record<string, string>;
  /** Whether an image was put together. */
  readonly built: boolean;
  close(): void;
}

/**
 * Stand-ins for `docker` and `aws` in builds that want Docker where there is none. The programs are real processes of the build; what
 * they ask for is done here, with the credentials they were called with.
 */
export class StandIns {
  public static async start(props: StandInsProps): Promise<StandIns> {
    await mkdir(props.folder, { recursive: true });
    const sessions = new Map<string, () => void>();
    const server = await LoopbackServer.start((request, response) => {
      const onBuilt = sessions.get(String(request.url).slice(1));
      if (onBuilt === undefined) response.writeHead(404).end();
      else void answer({ ...props, onBuilt }, request, response);
    });
    return new StandIns(server, sessions);
  }

  private constructor(
    private readonly server: LoopbackServer,
    private readonly sessions: Map<string, () => void>,
  ) {}

  public open(): StandInSession {
    const { server, sessions } = this;
    const name = randomBytes(16).toString('hex');
    let built = false;
    sessions.set(name, () => (built = true));
    return {
      environment: (path) => ({ PATH: `${PROGRAMS}${delimiter}${path}`, [ENDPOINT_VARIABLE]: `${server.url}/${name}` }),
      get built() {
        return built;
      },
      close: () => void sessions.delete(name),
    };
  }

  public async stop(): Promise<void> {
    await this.server.stop();
  }
}

/** Each line of the answer is JSON: `out`, `err`, and at the end `exit`. */
async function answer(
  props: StandInsProps & { onBuilt(): void },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const write = (line: object) => void response.write(`${JSON.stringify(line)}\n`);
  try {
    const { program, ...called } = call.parse(await json(request));
    const command: Command = {
      ...called,
      signal: gone.signal,
      out: (out) => write({ out }),
      err: (err) => write({ err }),
    };
    await (program === 'docker' ? dockerCommand(props, command) : awsCommand(props.aws, command));
    write({ exit: 0 });
  } catch (error) {
    write({ err: `${messageOf(error)}\n` });
    write({ exit: FAILED });
  }
  response.end();
}
