import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** Security advisories by package name, in the format of the npm registry. */
const ADVISORIES: Readonly<Record<string, readonly object[]>> = {
  lodash: [
    {
      id: 1065,
      url: 'https://github.com/advisories/GHSA-jf85-cpcp-j695',
      title: 'Prototype Pollution in lodash',
      severity: 'critical',
      vulnerable_versions: '<4.17.12',
      cwe: ['CWE-1321'],
      cvss: { score: 9.1, vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:H' },
    },
  ],
};

/**
 * Local server that `npm audit` queries instead of the npm registry. It knows a single advisory, for old versions of
 * lodash, so a clean audit proves nothing about other packages.
 */
export class Advisories {
  public static async start(): Promise<Advisories> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Advisories(server);
  }

  private away = 0;

  private constructor(private readonly server: Server) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      if (request.method !== 'POST') {
        response.writeHead(404).end(); // npm also requests descriptions of packages, but does not need them
      } else if (this.away > 0) {
        this.away -= 1;
        response.writeHead(503).end();
      } else {
        void bodyOf(request).then((asked) => send(response, asked));
      }
    });
  }

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Makes the server respond with status 503 to the next audit requests, the number of which is given. */
  public miss(questions: number): void {
    this.away = questions;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function send(response: ServerResponse, asked: Readonly<Record<string, unknown>>): void {
  const found = Object.entries(ADVISORIES).filter(([name]) => name in asked);
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(Object.fromEntries(found)));
}

/** Returns the package versions in a request, by package name. */
async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, readonly string[]>>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  const body = Buffer.concat(chunks);
  const json = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  return JSON.parse(json.toString('utf8')) as Readonly<Record<string, readonly string[]>>;
}
