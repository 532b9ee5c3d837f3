import { Advice, askGitHub, GitHubAnswer } from '@slipway/github-api';
import * as v from 'valibot';
import { CommentFailedError } from './errors';
import { Settings } from './settings';

const ADVICE: Advice = {
  403: 'the token does not allow comments: give it the permission "Pull requests: read and write" (for a classic token, the scope repo), let the organization authorize the token, and unlock the conversation if it is locked',
  404: 'the repository or pull request does not exist, or the token has no access: correct the name or number, or grant the token access',
  410: 'the comment or the conversation was deleted: run the build again',
  422: "GitHub did not accept the comment: see GitHub's message for the reason",
};

/** Maximum number of comments that GitHub returns on one page. */
const PAGE = 100;

const User = v.object({ id: v.number() });
const Comment = v.object({ id: v.number(), body: v.nullish(v.string(), ''), user: v.nullish(User) });
export type PullRequestComment = v.InferOutput<typeof Comment>;

/**
 * Comments on one pull request. In GitHub's API, a pull request is also an issue.
 *
 * @see https://docs.github.com/en/rest/issues/comments
 */
export class GitHubComments {
  constructor(
    private readonly settings: Pick<Settings, 'GITHUB_API_URL' | 'GITHUB_TOKEN' | 'REPOSITORY' | 'PULL_REQUEST'>,
  ) {}

  /**
   * Returns the ID of the user whom the token belongs to.
   * @see https://docs.github.com/en/rest/users/users#get-the-authenticated-user
   */
  public async ownUserId(): Promise<number> {
    const { json } = await this.ask('GET', '/user');
    return this.parse(User, json).id;
  }

  /** Returns all comments of the pull request, the oldest first. */
  public async list(): Promise<readonly PullRequestComment[]> {
    const found: PullRequestComment[] = [];
    for (let page = 1; ; page++) {
      const { json, headers } = await this.ask('GET', `${this.issue}/comments?per_page=${PAGE}&page=${page}`);
      found.push(...this.parse(v.array(Comment), json));
      // pages are requested by number instead of following the link to the next page:
      // https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
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

  /** Deletes a comment. It is not an error if another run has deleted it already. */
  public async delete(id: number): Promise<void> {
    await this.ask('DELETE', this.comment(id), undefined, [404]);
  }

  private get issue(): string {
    return `/repos/${this.settings.REPOSITORY}/issues/${this.settings.PULL_REQUEST}`;
  }

  private comment(id: number): string {
    return `/repos/${this.settings.REPOSITORY}/issues/comments/${id}`;
  }

  private async ask(method: string, path: string, body?: object, welcome?: readonly number[]): Promise<GitHubAnswer> {
    const { GITHUB_API_URL: apiUrl, GITHUB_TOKEN: token } = this.settings;
    return askGitHub({ apiUrl, token, method, path, body, welcome, advice: ADVICE });
  }

  private parse<Schema extends v.GenericSchema>(schema: Schema, json: string): v.InferOutput<Schema> {
    try {
      return v.parse(schema, JSON.parse(json));
    } catch (error) {
      throw new CommentFailedError(
        `${this.settings.GITHUB_API_URL} did not respond like the GitHub API: correct GITHUB_API_URL`,
        { cause: error },
      );
    }
  }
}
