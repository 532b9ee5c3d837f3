import { IBucket } from 'aws-cdk-lib/aws-s3';
import { SecureBucket } from '@slipway/secure-bucket';
import { CodeCommitSource, CodeCommitSourceProps } from './code-commit-source';
import { GitHubConnectionProps, GitHubConnectionSource, GitHubSourceProps, GitHubTokenSource } from './github-source';
import { S3ObjectSource } from './s3-object-source';
import { Source } from './source';

/** Factories for pipeline sources: an S3 object, a CodeCommit repository or a GitHub repository. */
export abstract class PipelineSource {
  /**
   * Creates a source that is a ZIP file in a bucket. Each upload starts an execution, pinned to the uploaded version.
   *
   * An imported bucket must have versioning and must send its events to EventBridge. Synthesis prints a warning about
   * these requirements.
   *
   * @param bucket source bucket, to which the pipeline must not write, because the pipeline would start itself
   * @param objectKey object key of the ZIP file, such as `source.zip`
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
   */
  public static s3Object(bucket: IBucket | SecureBucket, objectKey: string): Source {
    return new S3ObjectSource(bucket, objectKey);
  }

  /**
   * Creates a source that is a branch of a CodeCommit repository. Each push starts an execution, pinned to the pushed
   * commit.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html
   */
  public static codeCommit(props: CodeCommitSourceProps): Source {
    return new CodeCommitSource(props);
  }

  /**
   * Creates a source that is a GitHub repository with a connection, which AWS recommends. Call `startsOn` to start the
   * pipeline for commits.
   *
   * @throws Error if the repository is not `owner/name`
   */
  public static gitHubConnection(props: GitHubConnectionProps): Source {
    return new GitHubConnectionSource(props);
  }

  /**
   * Creates a source that is a GitHub repository with a connection, or with a token from Secrets Manager if no
   * connection is set.
   *
   * Use a token only in accounts that cannot have a connection. CodePipeline receives the token once, when the pipeline
   * is deployed. A new token is used only after a deployment with a new `tokenVersionId`.
   *
   * @throws Error if the repository is not `owner/name`, neither connection nor token is set, or the version is not a
   * `VersionId`
   */
  public static gitHub(props: GitHubSourceProps): Source {
    const { connectionArn, token } = props ?? {};
    if (connectionArn !== undefined) {
      return new GitHubConnectionSource({ ...props, connectionArn });
    }
    return new GitHubTokenSource({ ...props, token: token! }); // the constructor refuses a missing token
  }
}
