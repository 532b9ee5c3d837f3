import { createReadStream, readFileSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { LoopbackServer } from '@slipway/embedded-aws';
import { StageRetry } from '../pipeline/stage-retry';
import { STYLE } from '../report/style';
import { newToken } from '../control/access-token';
import { admittedPath } from './access';
import { ChangeStream } from './change-stream';
import { readDecision } from './read-decision';
import { PageAnswer } from './read-json';
import { readRetry } from './read-retry';

const SCRIPT = readFileSync(join(__dirname, '..', '..', 'assets', 'live-page.js'), 'utf8');
const HTML = 'text/html; charset=utf-8';
const LIVE_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'";
const KEPT_POLICY = "default-src 'none'; style-src 'unsafe-inline'";
const NO_FRAMES = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/** Folders of the run that contain the files to which the page links. */
const FOLDERS = ['logs', 'runs'];
const TYPES: Readonly<Record<string, string>> = { '.log': 'text/plain; charset=utf-8', '.html': HTML };

/** Settings of the live page's server. */
export interface PageServerProps {
  /** Folder of the run. The server sends the logs and the reports of earlier runs in this folder. */
  readonly folder: string;
  readonly stream: ChangeStream;
  /** Function that returns the HTML of the page in its current state. */
  readonly page: () => string;
  /** Function that approves or rejects a waiting approval. Returns false if the approval is not waiting. */
  readonly decide: (id: string, approved: boolean, summary: string | undefined) => boolean;
  /** Function that retries a failed stage. Throws an error if the stage cannot be retried. */
  readonly retry: (retry: StageRetry) => void;
  /** Function that ends the run. Returns false if the run is not waiting for the user. */
  readonly end: () => boolean;
}

/**
 * Server of the live page on loopback. Only users who have the address of the page, which contains a token, can open
 * the page.
 *
 * Requests with another host name, from another page or without the token get an empty 403 response. Requests are not
 * logged, and the referrer header does not reveal the address to other servers.
 */
export class PageServer {
  public static async start(props: PageServerProps): Promise<PageServer> {
    const token = newToken();
    const server = await LoopbackServer.start((request, response) => {
      const path = admittedPath(request, Number(new URL(server.url).port), token);
      void answer(path, request, response, props).catch(() => response.destroy());
    });
    server.unref();
    return new PageServer(server, `${server.url}/${token}/`);
  }

  private constructor(
    private readonly server: LoopbackServer,
    /** Address of the page, including its token. Anyone who has the address can read the page and use its buttons. */
    public readonly url: string,
  ) {}

  public async stop(): Promise<void> {
    await this.server.stop();
  }
}

async function answer(
  path: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
  props: PageServerProps,
): Promise<void> {
  const { folder, stream, page } = props;
  const send = (status: number, type: string, body: string, policy = LIVE_POLICY) =>
    head(response, status, type, policy).end(body);
  if (path === undefined) {
    response.writeHead(403).end();
    return;
  }
  const posted = request.method === 'POST' ? await answerPost(path, request, props) : undefined;
  if (posted) {
    send(posted.status, 'application/json', JSON.stringify({ problem: posted.problem }));
  } else if (request.method !== 'GET') {
    send(405, 'text/plain', 'only GET requests are allowed here');
  } else if (path === '' || path === 'index.html') {
    send(200, HTML, page());
  } else if (path === 'page.css') {
    send(200, 'text/css', STYLE);
  } else if (path === 'page.js') {
    send(200, 'text/javascript', SCRIPT);
  } else if (path === 'events') {
    stream.open(request, response);
  } else {
    await sendFile(folder, path, response);
  }
}

/** Performs the action of a button on the page. Returns undefined if the page has no such button. */
async function answerPost(
  path: string,
  request: IncomingMessage,
  { decide, retry, end }: PageServerProps,
): Promise<PageAnswer | undefined> {
  const [approval] = /(?<=^approvals\/)\d+$/.exec(path) ?? [];
  if (approval !== undefined) {
    return readDecision(request, (approved, summary) => decide(approval, approved, summary));
  }
  if (path === 'retries') {
    return readRetry(request, retry);
  }
  if (path === 'end') {
    return end()
      ? { status: 200 }
      : {
          status: 409,
          problem:
            'the run cannot be ended on this page now; this is possible while the run waits for you to retry a failed stage',
        };
  }
  return undefined;
}

function head(response: ServerResponse, status: number, type: string, policy: string): ServerResponse {
  return response.writeHead(status, {
    'content-type': type,
    'content-security-policy': `${policy}; ${NO_FRAMES}`,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'no-store',
  });
}

/** Streams a log file, or a report of an earlier run. */
async function sendFile(folder: string, path: string, response: ServerResponse): Promise<void> {
  const file = await fileOf(folder, path).catch(() => undefined);
  if (file === undefined) {
    head(response, 404, 'text/plain', KEPT_POLICY).end('this file does not exist in the run');
    return;
  }
  head(response, 200, TYPES[extname(file)], KEPT_POLICY);
  await pipeline(createReadStream(file), response);
}

/**
 * Returns the real path of a file, or undefined if the page does not link to such files. Symbolic links cannot lead
 * outside of the run's folder.
 */
async function fileOf(folder: string, path: string): Promise<string | undefined> {
  const root = await realpath(folder);
  const file = await realpath(join(root, decodeURIComponent(path)));
  const isLinked = FOLDERS.some((name) => file.startsWith(join(root, name) + sep)) && extname(file) in TYPES;
  return isLinked ? file : undefined;
}
