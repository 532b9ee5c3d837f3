import { SecureBucket } from '@slipway/secure-bucket';
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
}
