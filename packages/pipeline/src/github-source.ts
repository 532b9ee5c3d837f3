import { SecretValue, Token } from 'aws-cdk-lib/core';
import { Artifact, IAction } from 'aws-cdk-lib/aws-codepipeline';
import {
  CodeStarConnectionsSourceAction,
  GitHubSourceAction,
  GitHubTrigger,
} from 'aws-cdk-lib/aws-codepipeline-actions';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { requireGitHubRepository, requireProps, SECRET_VERSION_ID } from '@slipway/conventions';
import { Construct } from 'constructs';
import { BoundSource, Source } from './source';
import { PipelineContext } from './step';

/** Properties of a GitHub source. */
export interface GitHubRepositoryProps {
  /** Repository on GitHub, `owner/name`, such as `acme/infrastructure`. */
  readonly repository: string;
  /** Branch whose newest commit is delivered if an execution is started without a commit, for example manually. */
  readonly branch: string;
}

/** Properties of a GitHub source with a connection. */
export interface GitHubConnectionProps extends GitHubRepositoryProps {
  /**
   * ARN of a connection that has been confirmed in the console.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/connections-github.html
   */
  readonly connectionArn: string;
}

/** Properties of a GitHub source with a token. */
export interface GitHubTokenProps extends GitHubRepositoryProps {
  /** Secret with an OAuth or personal access token that has the scope `repo`, as plain text. */
  readonly token: ISecret;
  /**
   * `VersionId` of the secret version to use.
   *
   * CloudFormation reads the token again only if this value changes. The version must exist as long as it is used here,
   * but Secrets Manager can delete versions other than the current and the previous version.
   *
   * @default - the version that is current when the pipeline is created; later deployments do not use a newer version
   * @see https://repost.aws/knowledge-center/cloudformation-stack-update-secrets
   */
  readonly tokenVersionId?: string;
}

/** Properties of a GitHub source with a connection, or with a token if no connection is set. */
export interface GitHubSourceProps extends GitHubRepositoryProps {
  /**
   * ARN of a connection that has been confirmed in the console.
   *
   * @default - no connection: `token` is used
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/connections-github.html
   */
  readonly connectionArn?: string;
  /**
   * Secret with an OAuth or personal access token that has the scope `repo`, as plain text.
   *
   * The token is ignored if `connectionArn` is set.
   *
   * @default - no token: `connectionArn` is used
   */
  readonly token?: ISecret;
  /**
   * `VersionId` of the secret version to use. See `GitHubTokenProps`.
   * @default - the version that is current when the pipeline is created
   */
  readonly tokenVersionId?: string;
}

/** GitHub source without polling: `startsOn` and `startsAt` determine when the pipeline starts. */
abstract class GitHubSource extends Source {
  protected readonly owner: string;
  protected readonly repo: string;

  protected constructor(props: GitHubRepositoryProps) {
    super();
    requireProps<GitHubRepositoryProps>('a source on GitHub', props, {
      repository: "'acme/shop'",
      branch: "'main'",
    });
    requireGitHubRepository(props.repository);
    [this.owner, this.repo] = props.repository.split('/');
  }

  public bind(scope: Construct, context: PipelineContext): BoundSource {
    const output = new Artifact(Source.ACTION);
    return { output, action: this.action(scope, context, output) };
  }

  protected abstract action(scope: Construct, context: PipelineContext, output: Artifact): IAction;
}

/**
 * GitHub source of a pipeline, with a connection.
 *
 * Unlike other actions, the connection uploads the artifact with a canned ACL. Without `s3:PutObjectAcl`, the source
 * action fails with "Upload to S3 failed … Access Denied".
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html#how-to-custom-role-policy
 * @see https://github.com/aws/aws-cdk/issues/13557
 */
export class GitHubConnectionSource extends GitHubSource {
  constructor(private readonly props: GitHubConnectionProps) {
    super(props);
    requireProps<Pick<GitHubConnectionProps, 'connectionArn'>>('a source on GitHub', props, {
      connectionArn: 'the ARN of a connection',
    });
  }

  /** Creates the source action and its permissions. */
  protected action(_scope: Construct, { role, artifacts }: PipelineContext, output: Artifact): IAction {
    const { connectionArn, branch } = this.props;
    artifacts.grantPutAcl(role);
    Grant.addToPrincipal({ grantee: role, actions: useOf(connectionArn), resourceArns: [connectionArn] });
    return new CodeStarConnectionsSourceAction({
      actionName: Source.ACTION,
      variablesNamespace: Source.ACTION,
      connectionArn,
      owner: this.owner,
      repo: this.repo,
      branch,
      output,
      triggerOnPush: false,
    });
  }
}

/**
 * GitHub source of a pipeline, with a token.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/appendix-github-oauth.html
 */
export class GitHubTokenSource extends GitHubSource {
  constructor(private readonly props: GitHubTokenProps) {
    super(props);
    requireProps<Pick<GitHubTokenProps, 'token'>>('a source on GitHub', props, { token: 'a Secret with a token' });
    const { tokenVersionId: version } = props;
    if (version !== undefined && !Token.isUnresolved(version) && !SECRET_VERSION_ID.test(version)) {
      throw new Error(
        `'${version}' is not the version ID of a secret: a version ID has 32 to 64 letters, digits and hyphens; use the VersionId that put-secret-value returns`,
      );
    }
  }

  /** Creates the source action, which contains a reference to the token. */
  protected action(_scope: Construct, _context: PipelineContext, output: Artifact): IAction {
    const { token, tokenVersionId: versionId, branch } = this.props;
    const oauthToken = SecretValue.secretsManager(token.secretArn, { versionId });
    return new GitHubSourceAction({
      actionName: Source.ACTION,
      variablesNamespace: Source.ACTION,
      oauthToken,
      owner: this.owner,
      repo: this.repo,
      branch,
      output,
      trigger: GitHubTrigger.NONE,
    });
  }
}

/**
 * Returns the IAM actions for using a connection. Connections that were created before AWS renamed the service have the
 * old service name in their ARN, and need both the old and the new action.
 *
 * @see
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html#edit-role-connections
 * @see https://docs.aws.amazon.com/dtconsole/latest/userguide/rename.html
 */
function useOf(connectionArn: string): string[] {
  const former = connectionArn.includes(':codestar-connections:') ? ['codestar-connections:UseConnection'] : [];
  return ['codeconnections:UseConnection', ...former];
}
