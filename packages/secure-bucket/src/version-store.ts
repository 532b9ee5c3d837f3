/** One version of an object, or a delete marker. */
export interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
}

export interface NotDeleted extends ObjectVersion {
  /** The error code of S3, such as `AccessDenied`. */
  readonly code: string;
}

/** The two calls of S3 that emptying takes. */
export interface VersionStore {
  /** At most 1,000 versions from the start of the bucket; none where it is empty. */
  list(): Promise<readonly ObjectVersion[]>;
  /** Deletes them in one call, and returns those that are still there. */
  remove(versions: readonly ObjectVersion[]): Promise<readonly NotDeleted[]>;
}
