/** Object version or delete marker. */
export interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
}

export interface NotDeleted extends ObjectVersion {
  /** S3 error code, such as `AccessDenied`. */
  readonly code: string;
}

/** Returns an ID that identifies an object version within its bucket. */
export function idOf({ key, versionId }: ObjectVersion): string {
  return JSON.stringify([key, versionId]);
}

/** S3 calls that are needed to empty a bucket. */
export interface VersionStore {
  /** Returns up to 1,000 versions from the start of the bucket, or an empty list if the bucket is empty. */
  list(): Promise<readonly ObjectVersion[]>;
  /**
   * Deletes versions, and returns those that S3 refused to delete. S3 may keep other versions without reporting an
   * error.
   *
   * @param singly whether to delete each version in a separate call, because one call for all versions did not delete
   * them @default false
   */
  remove(versions: readonly ObjectVersion[], singly?: boolean): Promise<readonly NotDeleted[]>;
}
