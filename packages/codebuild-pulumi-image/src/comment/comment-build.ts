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
  /** Repository that the pull requests are in, `owner/name`. */
  readonly repository: string;
  /** Folder of the program in the source. @default '.' */
  readonly folder?: string;
  /**
   * Secret with the token of a user who may comment on pull requests, as plain text.
   *
   * The comments are written in the name of that user, so give the deliveries a user of their own. If the key of the
   * secret is known in this app, the build may decrypt with it.
   */
  readonly token: ISecret;
  /** Address of GitHub's API; for GitHub Enterprise it is `https://HOST/api/v3`. @default 'https://api.github.com' */
  readonly apiUrl?: string;
}

/**
 * A build that comments on a pull request with its preview: its buildspec, its variables and its permissions.
 *
 * It is separate from the preview, and works on what the preview handed on: the preview runs what a pull request brings
 * along, which would find the token there. This build installs nothing and runs nothing of the source.
 *
 * The pipeline passes what differs from run to run: `PULL_REQUEST`, `COMMIT` and optionally `BUILD_URL`, with a link to
 * the full preview.
 */
export class CommentBuild {
  /** Buildspec of the build project. */
  public readonly buildspec: BuildSpec;
  /** Environment variables of the build project. */
  public readonly environment: Readonly<Record<string, string>>;
  /** Whether the build makes an artifact for later steps, which it does not. */
  public readonly makesArtifact = false;

  /**
   * @throws Error if the stack, the repository or the address is malformed
   */
  constructor(private readonly props: CommentBuildProps) {
    requireProps<CommentBuildProps>('the comment of a preview', props, {
      stack: "'dev'",
      repository: "'acme/infrastructure'",
      token: 'a Secret with a token',
    });
    const { stack, repository, folder = '.', apiUrl = GITHUB, token } = props;
    requireMatch(STACK, `stack '${stack}' has an invalid name: a name has 1 to 100 letters, digits, _ . -`, stack);
    requireGitHubRepository(repository);
    requireMatch(
      API_URL,
      `'${apiUrl}' is not the address of GitHub's API: it takes https and no slash at its end; write https://HOST/api/v3 for GitHub Enterprise`,
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

  /** Lets a build read the token. */
  public grantTo(grantee: IGrantable): void {
    grantReadSecret(grantee, this.props.token);
  }
}

function requireMatch(rule: RegExp, message: string, value: string): void {
  if (!rule.test(value)) {
    throw new Error(message);
  }
}
