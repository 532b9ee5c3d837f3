import { once } from 'node:events';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

export interface CommitStatus {
  readonly commit: string;
  readonly context: string;
  readonly state: string;
}

export interface Comment {
  readonly id: number;
  readonly body: string;
  readonly user: { readonly login: string; readonly id: number };
}

const USER = { login: 'slipway-bot', id: 1 };
const COMMENTS = '/repos/[^/]+/[^/]+/issues';

/** Local server for the GitHub API operations that the app calls. It records commit statuses and comments. */
export class GitHubStandIn {
  public readonly statuses: CommitStatus[] = [];
  /** Comments, by pull request number. */
  public readonly comments = new Map<string, Comment[]>();

  public static async start(): Promise<GitHubStandIn> {
    const server = createServer();
    const standIn = new GitHubStandIn(server);
    server.on('request', (request, response) => void standIn.answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    server.unref();
    return standIn;
  }

  private constructor(private readonly server: Server) {}

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Returns the latest status of a commit in each context. */
  public statesOf(commit: string): Record<string, string> {
    return Object.fromEntries(
      this.statuses.filter((status) => status.commit === commit).map(({ context, state }) => [context, state]),
    );
  }

  public async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = request.method === 'GET' ? undefined : ((await json(request)) as Record<string, string>);
    const [status, answer] = this.handle(`${request.method} ${new URL(request.url!, this.url).pathname}`, body);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  private handle(call: string, body: Record<string, string> | undefined): [number, unknown] {
    const [, commit] = /^POST .*\/statuses\/(\w+)$/.exec(call) ?? [];
    if (commit) {
      this.statuses.push({ commit, context: body!.context, state: body!.state });
      return [201, {}];
    }
    if (call === 'GET /user') {
      return [200, USER];
    }
    const [, method, pullRequest] = new RegExp(`^(GET|POST) ${COMMENTS}/(\\d+)/comments$`).exec(call) ?? [];
    const [, comment] = new RegExp(`^PATCH ${COMMENTS}/comments/(\\d+)$`).exec(call) ?? [];
    if (method) {
      return method === 'GET' ? [200, this.comments.get(pullRequest) ?? []] : [201, this.add(pullRequest, body!.body)];
    }
    return comment ? [200, this.edit(Number(comment), body!.body)] : [404, { message: 'Not Found' }];
  }

  private add(pullRequest: string, body: string): Comment {
    const comments = this.comments.get(pullRequest) ?? [];
    const comment = { id: [...this.comments.values()].flat().length + 1, body, user: USER };
    this.comments.set(pullRequest, [...comments, comment]);
    return comment;
  }

  private edit(id: number, body: string): Comment {
    for (const [pullRequest, comments] of this.comments) {
      this.comments.set(
        pullRequest,
        comments.map((comment) => (comment.id === id ? { ...comment, body } : comment)),
      );
    }
    return [...this.comments.values()].flat().find((comment) => comment.id === id)!;
  }
}
