import { BuildSpec } from 'aws-cdk-lib/aws-codebuild';
import { IGrantable } from 'aws-cdk-lib/aws-iam';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { grantReadSecret } from '@slipway/kms';
import { API_URL, CommentProjectVariables, GITHUB, REPOSITORY, STACK, TOKEN_VARIABLE } from './env';

export interface CommentBuildProps {
  /** The stack that was previewed. There is one comment for each on a pull request. */
  readonly stack: string;
  /** `owner/name` of the repository that the pull requests are of. */
  readonly repository: string;
  /** Where the program lies in the source. @default '.' */
  readonly folder?: string;
  /**
   * Holds a token of a user who may comment on pull requests, as plain text. The comments are that user's: give the
   * deliveries one of their own. Where its key is known here, it is granted too.
   */
  readonly token: ISecret;
  /** Of GitHub Enterprise `https://HOST/api/v3`. @default 'https://api.github.com' */
  readonly apiUrl?: string;
}

/**
 * What a build needs to tell a pull request about its preview: its buildspec, its variables and its rights.
 *
 * It is a build of its own, which works on what the preview handed on: what a pull request brings along runs in the preview,
 * and would find the token there. It installs nothing, and runs nothing of the source.
 *
 * What differs from run to run comes from the pipeline: `PULL_REQUEST` and `COMMIT`, and if there is one, `BUILD_URL`,
 * where a person finds all of the preview.
 */
export class CommentBuild {
  public readonly buildspec: BuildSpec;
  /** Variables of the project. */
  public readonly environment: Readonly<Record<string, string>>;
  /** It makes nothing for later ones. */
  public readonly makesArtifact = false;

  /** @throws where the stack, the repository or the address is malformed */
  constructor(private readonly props: CommentBuildProps) {
    const { stack, repository, folder = '.', apiUrl = GITHUB, token } = props;
    requireMatch(STACK, `stack '${stack}' cannot be commented on: it takes 1 to 100 letters, digits, _ . -`, stack);
    requireMatch(
      REPOSITORY,
      `'${repository}' is not a repository of GitHub: write owner/name, such as acme/infrastructure`,
      repository,
    );
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
