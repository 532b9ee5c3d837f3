/** Object version or delete marker. */
export interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
}

export interface NotDeleted extends ObjectVersion {
  /** S3 error code, such as `AccessDenied`. */
  readonly code: string;
}

/** Returns an ID that is unique for a version in its bucket. */
export function idOf({ key, versionId }: ObjectVersion): string {
  return JSON.stringify([key, versionId]);
}

/** S3 calls that are needed to empty a bucket. */
export interface VersionStore {
  /** Returns the first 1,000 versions of the bucket at most, or an empty list if the bucket is empty. */
  list(): Promise<readonly ObjectVersion[]>;
  /**
   * Deletes versions, and returns those that S3 refused to delete. S3 may keep other versions without reporting it.
   *
   * @param singly whether to make a call for each version, because one call for all did not delete them @default false
   */
  remove(versions: readonly ObjectVersion[], singly?: boolean): Promise<readonly NotDeleted[]>;
}
