import { SecretValue, Token } from 'aws-cdk-lib/core';
import { Artifact, IAction } from 'aws-cdk-lib/aws-codepipeline';
import {
  CodeStarConnectionsSourceAction,
  GitHubSourceAction,
  GitHubTrigger,
} from 'aws-cdk-lib/aws-codepipeline-actions';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { GITHUB_REPOSITORY, SECRET_VERSION_ID } from '@slipway/conventions';
import { Construct } from 'constructs';
import { BoundSource, Source } from './source';
import { PipelineContext } from './step';

export interface GitHubRepositoryProps {
  /** Such as `acme/infrastructure`. */
  readonly repository: string;
  /** What a start without a commit, by hand, takes the newest commit of. */
  readonly branch: string;
}

export interface GitHubConnectionProps extends GitHubRepositoryProps {
  /** A connection that a person has confirmed in the console. @see https://docs.aws.amazon.com/codepipeline/latest/userguide/connections-github.html */
  readonly connectionArn: string;
}

export interface GitHubTokenProps extends GitHubRepositoryProps {
  /** Holds an OAuth or personal access token with the scope `repo`, as plain text. */
  readonly token: ISecret;
  /**
   * The version of the secret that is taken: its `VersionId`. Another one is what makes CloudFormation read the token again. It
   * has to exist for as long as it stands here, and Secrets Manager may forget versions that are neither the current nor the previous one.
   *
   * @default - the one that is current when the pipeline is made; a deployment does not notice that there is a newer one
   * @see https://repost.aws/knowledge-center/cloudformation-stack-update-secrets
   */
  readonly tokenVersionId?: string;
}

/** See `PipelineSource.gitHub` and `PipelineSource.gitHubConnection`. Both wait for `DeliveryPipeline.startsOn`, and never look at a branch by themselves. */
abstract class GitHubSource extends Source {
  protected readonly owner: string;
  protected readonly repo: string;

  protected constructor(props: GitHubRepositoryProps) {
    super();
    if (!GITHUB_REPOSITORY.test(props.repository)) {
      throw new Error(
        `'${props.repository}' is not a repository of GitHub: write owner/name, such as acme/infrastructure`,
      );
    }
    [this.owner, this.repo] = props.repository.split('/');
  }

  public bind(scope: Construct, context: PipelineContext): BoundSource {
    const output = new Artifact(Source.ACTION);
    return { output, action: this.action(scope, context, output) };
  }

  protected abstract action(scope: Construct, context: PipelineContext, output: Artifact): IAction;
}

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html */
export class GitHubConnectionSource extends GitHubSource {
  constructor(private readonly props: GitHubConnectionProps) {
    super(props);
  }

  protected action(_scope: Construct, { role }: PipelineContext, output: Artifact): IAction {
    const { connectionArn, branch } = this.props;
    Grant.addToPrincipal({ grantee: role, actions: [useOf(connectionArn)], resourceArns: [connectionArn] });
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

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/appendix-github-oauth.html */
export class GitHubTokenSource extends GitHubSource {
  constructor(private readonly props: GitHubTokenProps) {
    super(props);
    const { tokenVersionId: version } = props;
    if (version !== undefined && !Token.isUnresolved(version) && !SECRET_VERSION_ID.test(version)) {
      throw new Error(
        `'${version}' is not a version of a secret: it takes 32 to 64 letters, digits and hyphens; write the VersionId that put-secret-value answers`,
      );
    }
  }

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
 * Connections from before the service was renamed keep the former name in their ARN, and in the action that uses them.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html
 */
function useOf(connectionArn: string): string {
  return connectionArn.includes(':codestar-connections:')
    ? 'codestar-connections:UseConnection'
    : 'codeconnections:UseConnection';
}
