/** Environment variables of `slipway-comment`, the program that comments on pull requests. */
export interface CommentEnvironment {
  /** URL of the GitHub API without a trailing slash, such as `https://api.github.com`. */
  readonly GITHUB_API_URL?: string;
  /** Token of a user who is allowed to comment. GitHub shows that user as the author. */
  readonly GITHUB_TOKEN: string;
  /** Repository of the pull request, `owner/name`. */
  readonly REPOSITORY: string;
  /** Number of the pull request. */
  readonly PULL_REQUEST: string;
  /** Pulumi stack that was previewed. Each stack has its own comment. */
  readonly STACK: string;
  /** ID of the commit that was previewed. */
  readonly COMMIT: string;
  /** Folder in the source that contains the preview. */
  readonly PROJECT_FOLDER?: string;
  /** URL at which a person can read the full preview. */
  readonly BUILD_URL?: string;
}

/** Variables that are set on the build project. The other variables differ between runs. */
export type CommentProjectVariables = Required<
  Pick<CommentEnvironment, 'GITHUB_API_URL' | 'REPOSITORY' | 'STACK' | 'PROJECT_FOLDER'>
>;

export const TOKEN_VARIABLE = 'GITHUB_TOKEN' satisfies keyof CommentEnvironment;
export const GITHUB = 'https://api.github.com';
/** Format of the API URL. Loopback addresses are allowed for tests against a substitute for GitHub. */
export const API_URL = /^(https:\/\/[\w.-]+|http:\/\/(127\.0\.0\.1|localhost))(:\d{1,5})?(\/[\w.-]+)*$/;
export const REPOSITORY = /^[A-Za-z0-9](?:[\w-]*\w)?\/(?!\.{1,2}$)(?!.*\.git$)[\w.-]{1,100}$/;
/** Format of a stack name: only characters that have no special meaning in a Markdown code span or an HTML comment. */
export const STACK = /^[\w.-]{1,100}$/;
