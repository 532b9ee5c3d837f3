import * as v from 'valibot';
import { requireSuccess } from './answer';
import { CommentFailedError, TryAgainError } from './errors';
import { Settings } from './settings';

const TIMEOUT_MS = 30_000;
/** The most that GitHub gives at once. */
const PAGE = 100;

const User = v.object({ id: v.number() });
const Comment = v.object({ id: v.number(), body: v.nullish(v.string(), ''), user: v.nullish(User) });
export type PullRequestComment = v.InferOutput<typeof Comment>;

/**
 * The comments of one pull request, which for GitHub is an issue as well. Follows no redirect, which would take the token
 * to another place.
 *
 * @see https://docs.github.com/en/rest/issues/comments
 */
export class GitHubComments {
  constructor(private readonly settings: Pick<Settings, 'GITHUB_API_URL' | 'GITHUB_TOKEN' | 'REPOSITORY' | 'PULL_REQUEST'>) {}

  /** Who the token belongs to. @see https://docs.github.com/en/rest/users/users#get-the-authenticated-user */
  public async ownUserId(): Promise<number> {
    const { json } = await this.ask('GET', '/user');
    return this.parse(User, json).id;
  }

  /** All of them, the oldest first. */
  public async list(): Promise<readonly PullRequestComment[]> {
    const found: PullRequestComment[] = [];
    for (let page = 1; ; page++) {
      const { json, headers } = await this.ask('GET', `${this.issue}/comments?per_page=${PAGE}&page=${page}`);
      found.push(...this.parse(v.array(Comment), json));
      // the address of the next page is not followed, it is counted: https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
      if (!/\brel="next"/.test(headers.get('link') ?? '')) {
        return found;
      }
    }
  }

  public async create(body: string): Promise<void> {
    await this.ask('POST', `${this.issue}/comments`, { body });
  }

  public async update(id: number, body: string): Promise<void> {
    await this.ask('PATCH', this.comment(id), { body });
  }

  /** It is well if another run was faster. */
  public async delete(id: number): Promise<void> {
    await this.ask('DELETE', this.comment(id), undefined, [404]);
  }

  private get issue(): string {
    return `/repos/${this.settings.REPOSITORY}/issues/${this.settings.PULL_REQUEST}`;
  }

  private comment(id: number): string {
    return `/repos/${this.settings.REPOSITORY}/issues/comments/${id}`;
  }

  private async ask(method: string, path: string, body?: object, welcome: readonly number[] = []): Promise<{ readonly json: string; readonly headers: Headers }> {
    const { GITHUB_API_URL, GITHUB_TOKEN } = this.settings;
    const [answer, json] = await this.send(`${GITHUB_API_URL}${path}`, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { 'authorization': `Bearer ${GITHUB_TOKEN}`, 'accept': 'application/vnd.github+json', 'x-github-api-version': '2022-11-28', 'user-agent': 'slipway', 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    if (!welcome.includes(answer.status)) {
      requireSuccess(answer, json.replaceAll(GITHUB_TOKEN, '***'), `${method} ${path}`, Date.now());
    }
    return { json, headers: answer.headers };
  }

  private async send(url: string, init: RequestInit): Promise<[Response, string]> {
    try {
      const answer = await fetch(url, init);
      return [answer, await answer.text()];
    } catch (error) {
      // what `fetch` says itself is that it failed
      throw new TryAgainError(`GitHub cannot be reached at ${this.settings.GITHUB_API_URL} (${String((error as Error).cause ?? error)})`, undefined, { cause: error });
    }
  }

  private parse<Schema extends v.GenericSchema>(schema: Schema, json: string): v.InferOutput<Schema> {
    try {
      return v.parse(schema, JSON.parse(json));
    } catch (error) {
      throw new CommentFailedError(`${this.settings.GITHUB_API_URL} does not answer as GitHub's API does: correct the address`, { cause: error });
    }
  }
}
