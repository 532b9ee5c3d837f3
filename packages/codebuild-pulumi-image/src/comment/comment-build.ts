import { BuildSpec } from 'aws-cdk-lib/aws-codebuild';
import { IGrantable } from 'aws-cdk-lib/aws-iam';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { requireGitHubRepository, requireProps } from '@slipway/conventions';
import { grantReadSecret } from '@slipway/kms';
import { API_URL, CommentProjectVariables, GITHUB, STACK, TOKEN_VARIABLE } from './env';

/** Properties of a build that comments on pull requests. */
export interface CommentBuildProps {
  /** Pulumi stack that was previewed. A pull request gets one comment for each stack. */
  readonly stack: string;
  /** GitHub repository of the pull requests, `owner/name`. */
  readonly repository: string;
  /** Folder in the source that contains the Pulumi program, and to which the preview was written. @default '.' */
  readonly folder?: string;
  /**
   * Secret with the token of a user who is allowed to comment on pull requests, as plain text.
   *
   * GitHub shows that user as the author of the comments, so create a separate user for the deliveries. If this app
   * knows the secret's key, the build is granted permission to decrypt with that key.
   */
  readonly token: ISecret;
  /** URL of the GitHub API, which is `https://HOST/api/v3` for GitHub Enterprise. @default 'https://api.github.com' */
  readonly apiUrl?: string;
}

/**
 * Buildspec, environment variables and permissions of a build that comments on a pull request with its preview.
 *
 * The preview runs code from the pull request, which could read the token. Therefore, comments are written by a
 * separate build, which reads only the output of the preview, installs nothing and runs no code from the source.
 *
 * The pipeline passes the variables that differ between runs: `PULL_REQUEST`, `COMMIT` and optionally `BUILD_URL`, the
 * URL of the full preview.
 */
export class CommentBuild {
  /** Buildspec of the build project. */
  public readonly buildspec: BuildSpec;
  /** Environment variables of the build project. */
  public readonly environment: Readonly<Record<string, string>>;
  /** Whether the build creates an artifact for later steps: always `false`. */
  public readonly makesArtifact = false;

  /**
   * @throws Error if the stack name, the repository or the API URL is malformed
   */
  constructor(private readonly props: CommentBuildProps) {
    requireProps<CommentBuildProps>('the comment of a preview', props, {
      stack: "'dev'",
      repository: "'acme/infrastructure'",
      token: 'a Secret with a token',
    });
    const { stack, repository, folder = '.', apiUrl = GITHUB, token } = props;
    requireMatch(
      STACK,
      `stack '${stack}' has an invalid name: a stack name has 1 to 100 letters, digits, underscores, dots and hyphens`,
      stack,
    );
    requireGitHubRepository(repository);
    requireMatch(
      API_URL,
      `'${apiUrl}' is not a valid URL of the GitHub API: the URL must begin with https:// and must not end with a slash; for GitHub Enterprise, use https://HOST/api/v3`,
      apiUrl,
    );
    const environment: CommentProjectVariables = {
      STACK: stack,
      REPOSITORY: repository,
      PROJECT_FOLDER: folder,
      GITHUB_API_URL: apiUrl,
    };
    this.environment = { ...environment };
    this.buildspec = BuildSpec.fromObject({
      version: 0.2,
      env: { 'secrets-manager': { [TOKEN_VARIABLE]: token.secretFullArn ?? token.secretName } },
      phases: { build: { commands: ['slipway-comment'] } },
    });
  }

  /** Grants permission to read the token. */
  public grantTo(grantee: IGrantable): void {
    grantReadSecret(grantee, this.props.token);
  }
}

function requireMatch(rule: RegExp, message: string, value: string): void {
  if (!rule.test(value)) {
    throw new Error(message);
  }
}
