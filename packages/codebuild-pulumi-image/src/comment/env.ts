/** What the program that comments on pull requests reads from its environment. */
export interface CommentEnvironment {
  /** Such as `https://api.github.com`, without a slash at its end. */
  readonly GITHUB_API_URL?: string;
  /** Of a user who may comment. The comments are theirs. */
  readonly GITHUB_TOKEN: string;
  /** `owner/name`. */
  readonly REPOSITORY: string;
  /** Its number. */
  readonly PULL_REQUEST: string;
  /** The stack that was previewed: there is one comment for each. */
  readonly STACK: string;
  /** The commit that was previewed. */
  readonly COMMIT: string;
  /** Path of the preview in the source. */
  readonly PROJECT_FOLDER?: string;
  /** Where a person finds all of the preview. */
  readonly BUILD_URL?: string;
}

/** Of the variables, those that a project has for good. The others differ from run to run. */
export type CommentProjectVariables = Required<
  Pick<CommentEnvironment, 'GITHUB_API_URL' | 'REPOSITORY' | 'STACK' | 'PROJECT_FOLDER'>
>;

export const TOKEN_VARIABLE = 'GITHUB_TOKEN' satisfies keyof CommentEnvironment;
export const GITHUB = 'https://api.github.com';
/** Loopback is for trying things out against a stand-in of GitHub. */
export const API_URL = /^(https:\/\/[\w.-]+|http:\/\/(127\.0\.0\.1|localhost))(:\d{1,5})?(\/[\w.-]+)*$/;
export const REPOSITORY = /^[A-Za-z0-9](?:[\w-]*\w)?\/(?!\.{1,2}$)(?!.*\.git$)[\w.-]{1,100}$/;
/** Nothing that Markdown or HTML reads as anything but itself within a code span and a comment. */
export const STACK = /^[\w.-]{1,100}$/;
