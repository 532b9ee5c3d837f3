import { IBucket } from 'aws-cdk-lib/aws-s3';
import { SecureBucket } from '@slipway/secure-bucket';
import { CodeCommitSource, CodeCommitSourceProps } from './code-commit-source';
import { GitHubConnectionProps, GitHubConnectionSource, GitHubSourceProps, GitHubTokenSource } from './github-source';
import { S3ObjectSource } from './s3-object-source';
import { Source } from './source';

/** The kinds of source that a pipeline can start from. */
export abstract class PipelineSource {
  /**
   * A zip file under one key of a bucket. Each upload starts one execution, pinned to the version that was uploaded.
   *
   * An imported bucket has to keep versions and to send its events to EventBridge: a warning at synthesis says so.
   *
   * @param bucket a bucket that the pipeline does not write to, since it would start itself
   * @param objectKey key of the zip file, such as `source.zip`
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
   */
  public static s3Object(bucket: IBucket | SecureBucket, objectKey: string): Source {
    return new S3ObjectSource(bucket, objectKey);
  }

  /**
   * A branch of a CodeCommit repository. Each push to it starts one execution, pinned to the commit that was pushed.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html
   */
  public static codeCommit(props: CodeCommitSourceProps): Source {
    return new CodeCommitSource(props);
  }

  /**
   * A repository on GitHub, read through a connection, as AWS recommends. `startsOn` says which commits are delivered.
   *
   * @throws Error if the repository is not `owner/name`
   */
  public static gitHubConnection(props: GitHubConnectionProps): Source {
    return new GitHubConnectionSource(props);
  }

  /**
   * A repository on GitHub, read through a connection, or with a token from Secrets Manager if there is no connection.
   *
   * Use a token only in accounts that cannot have a connection. CodePipeline gets it once, when the pipeline is
   * deployed. Neither it nor a later deployment notices that the token was replaced, unless `tokenVersionId` changes.
   *
   * @throws Error if the repository is not `owner/name`, there is neither connection nor token, or the version is not a
   * `VersionId`
   */
  public static gitHub(props: GitHubSourceProps): Source {
    const { connectionArn, token } = props ?? {};
    if (connectionArn !== undefined) {
      return new GitHubConnectionSource({ ...props, connectionArn });
    }
    return new GitHubTokenSource({ ...props, token: token! }); // which refuses a missing token
  }
}
