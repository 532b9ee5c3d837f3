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

/** Properties of a source on GitHub. */
export interface GitHubRepositoryProps {
  /** Repository on GitHub, `owner/name`, such as `acme/infrastructure`. */
  readonly repository: string;
  /** Branch whose newest commit a start without a commit takes, such as one by hand. */
  readonly branch: string;
}

/** Properties of a source on GitHub that is read through a connection. */
export interface GitHubConnectionProps extends GitHubRepositoryProps {
  /**
   * ARN of a connection that a person has confirmed in the console.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/connections-github.html
   */
  readonly connectionArn: string;
}

/** Properties of a source on GitHub that is read with a token. */
export interface GitHubTokenProps extends GitHubRepositoryProps {
  /** Secret with an OAuth or personal access token that has the scope `repo`, as plain text. */
  readonly token: ISecret;
  /**
   * `VersionId` of the version of the secret that is used.
   *
   * Only a different value makes CloudFormation read the token again. The version has to exist for as long as it is
   * given here, and Secrets Manager may delete versions that are neither the current nor the previous one.
   *
   * @default - the current version when the pipeline is created; a deployment does not notice a newer one
   * @see https://repost.aws/knowledge-center/cloudformation-stack-update-secrets
   */
  readonly tokenVersionId?: string;
}

/** Properties of a source on GitHub that is read through a connection, or with a token if there is no connection. */
export interface GitHubSourceProps extends GitHubRepositoryProps {
  /**
   * ARN of a connection that a person has confirmed in the console.
   *
   * @default - no connection: `token` is used
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/connections-github.html
   */
  readonly connectionArn?: string;
  /**
   * Secret with an OAuth or personal access token that has the scope `repo`, as plain text.
   *
   * It is ignored if there is a connection.
   *
   * @default - no token: `connectionArn` is used
   */
  readonly token?: ISecret;
  /**
   * `VersionId` of the version of the secret that is used. See `GitHubTokenProps`.
   * @default - the current version when the pipeline is created
   */
  readonly tokenVersionId?: string;
}

/**
 * See `PipelineSource.gitHub` and `PipelineSource.gitHubConnection`. Both wait for `DeliveryPipeline.startsOn`, and
 * never look at a branch by themselves.
 */
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
 * A source on GitHub that is read through a connection.
 *
 * The connection uploads the artifact with a canned ACL, which no other action of a pipeline does: without
 * `s3:PutObjectAcl` the source fails with "Upload to S3 failed … Access Denied".
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
 * A source on GitHub that is read with a token.
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
        `'${version}' is not a version of a secret: a version has 32 to 64 letters, digits and hyphens; write the VersionId that put-secret-value returns`,
      );
    }
  }

  /** Creates the source action, which holds the token. */
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
 * Returns the actions that use a connection. Connections from before the service was renamed keep the old name in their
 * ARN, and need both the old and the new action.
 *
 * @see
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html#edit-role-connections
 * @see https://docs.aws.amazon.com/dtconsole/latest/userguide/rename.html
 */
function useOf(connectionArn: string): string[] {
  const former = connectionArn.includes(':codestar-connections:') ? ['codestar-connections:UseConnection'] : [];
  return ['codeconnections:UseConnection', ...former];
}
