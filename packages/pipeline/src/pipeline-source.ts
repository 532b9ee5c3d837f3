import { SecureBucket } from '@slipway/secure-bucket';
import { GitHubConnectionProps, GitHubConnectionSource, GitHubTokenProps, GitHubTokenSource } from './git-hub-source';
import { S3ObjectSource } from './s3-object-source';
import { Source } from './source';

/** The kinds of source. */
export abstract class PipelineSource {
  /**
   * A zip under one key of a bucket. Each upload starts one execution, pinned to the version that was uploaded.
   *
   * @param bucket one that the pipeline does not write to, or the pipeline starts itself
   * @param objectKey such as `source.zip`
   */
  public static s3Object(bucket: SecureBucket, objectKey: string): Source {
    return new S3ObjectSource(bucket, objectKey);
  }

  /**
   * A repository of GitHub, read through a connection. What AWS recommends. `startsOn` says which commits are delivered.
   *
   * @throws where the repository is not `owner/name`
   */
  public static gitHubConnection(props: GitHubConnectionProps): Source {
    return new GitHubConnectionSource(props);
  }

  /**
   * A repository of GitHub, read with a token out of Secrets Manager, for where a connection cannot be had: CodePipeline
   * gets the token once, when the pipeline is deployed, and neither it nor a later deployment notices that it was replaced:
   * `tokenVersionId` makes one that does.
   *
   * @throws where the repository is not `owner/name`, or the version is none
   */
  public static gitHub(props: GitHubTokenProps): Source {
    return new GitHubTokenSource(props);
  }
}
