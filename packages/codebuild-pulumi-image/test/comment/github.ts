import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';

export interface User {
  readonly login: string;
  readonly id: number;
}

export interface StoredComment {
  readonly id: number;
  /** The API returns comments of a deleted account without an author. */
  readonly user: User | null;
  body: string;
}

export interface Scripted {
  /** Request to which the response belongs. @default - the next request */
  readonly on?: RegExp;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Whether the API performs the requested action before it sends this response. */
  readonly afterwards?: boolean;
  /** Whether the API closes the connection instead of responding. */
  readonly cut?: boolean;
  /** Whether the API never responds. */
  readonly hangs?: boolean;
}

const ISSUE = '/repos/acme/infrastructure/issues';

/**
 * GitHub's API on loopback, as far as comments on one pull request go, number 12 of acme/infrastructure.
 *
 * @see https://docs.github.com/en/rest/issues/comments
 */
export class GitHub {
  public readonly users: Record<string, User> = {};
  public comments: StoredComment[] = [];
  public readonly requests: string[] = [];
  public answers: Scripted[] = [];
  private server!: Server;
  private nextId = 1_000;

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async start(): Promise<void> {
    this.server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => (text += chunk));
      request.on('end', () => this.answer(request, text, response));
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  public stop(): Promise<unknown> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }

  public add(user: User | null, body: string): StoredComment {
    const comment = { id: this.nextId++, user, body };
    this.comments.push(comment);
    return comment;
  }

  private answer(request: IncomingMessage, text: string, response: ServerResponse): void {
    const asked = `${request.method} ${request.url}`;
    this.requests.push(asked);
    const at = this.answers.findIndex(({ on }) => on === undefined || on.test(asked));
    const [scripted] = at < 0 ? [] : this.answers.splice(at, 1);
    const [status, body, headers] = !scripted || scripted.afterwards ? this.perform(request, text) : [];
    if (scripted?.hangs) {
      return;
    }
    if (scripted?.cut) {
      return void request.socket.destroy();
    }
    response.writeHead(scripted?.status ?? status!, {
      'content-type': 'application/json; charset=utf-8',
      ...headers,
      ...scripted?.headers,
    });
    const said = scripted ? (scripted.body ?? { message: 'scripted' }) : body;
    response.end(said === undefined ? undefined : typeof said === 'string' ? said : JSON.stringify(said));
  }

  private perform(
    { method, url, headers }: IncomingMessage,
    text: string,
  ): [number, unknown?, Record<string, string>?] {
    const user = this.users[headers.authorization?.replace('Bearer ', '') ?? ''];
    if (!user) {
      return [401, { message: 'Bad credentials', documentation_url: 'https://docs.github.com/rest' }];
    }
    if (!headers['user-agent']) {
      return [403, 'Request forbidden by administrative rules. Please make sure your request has a User-Agent header'];
    }
    const { pathname, searchParams } = new URL(url!, this.url);
    if (method === 'GET' && pathname === '/user') {
      return [200, user];
    }
    if (method === 'GET' && pathname === `${ISSUE}/12/comments`) {
      return this.page(
        Number(searchParams.get('page') ?? 1),
        Math.min(100, Number(searchParams.get('per_page') ?? 30)),
      );
    }
    const { body = '' } = (text ? JSON.parse(text) : {}) as { body?: string };
    if (method !== 'DELETE' && [...body].length > 65_536) {
      return [
        422,
        { message: 'Validation Failed', errors: [{ message: 'body is too long (maximum is 65536 characters)' }] },
      ];
    }
    if (method === 'POST' && pathname === `${ISSUE}/12/comments`) {
      return [201, this.add(user, body)];
    }
    const comment = this.comments.find(({ id }) => pathname === `${ISSUE}/comments/${id}`);
    if (!comment) {
      return [404, { message: 'Not Found' }];
    }
    if (method === 'DELETE') {
      this.comments = this.comments.filter((other) => other !== comment);
      return [204];
    }
    comment.body = body;
    return [200, comment];
  }

  private page(number: number, size: number): [number, unknown, Record<string, string>] {
    const of = (page: number) => `<${this.url}${ISSUE}/12/comments?per_page=${size}&page=${page}>`;
    const last = Math.max(1, Math.ceil(this.comments.length / size));
    const links = [
      ...(number > 1 ? [`${of(number - 1)}; rel="prev"`] : []),
      ...(number < last ? [`${of(number + 1)}; rel="next"`, `${of(last)}; rel="last"`] : []),
    ];
    return [
      200,
      this.comments.slice((number - 1) * size, number * size),
      links.length > 0 ? { link: links.join(', ') } : {},
    ];
  }
}
