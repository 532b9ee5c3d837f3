/** One version of an object, or a delete marker. */
export interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
}

export interface NotDeleted extends ObjectVersion {
  /** The error code of S3, such as `AccessDenied`. */
  readonly code: string;
}

/** Returns an ID that is unique to a version in its bucket. */
export function idOf({ key, versionId }: ObjectVersion): string {
  return JSON.stringify([key, versionId]);
}

/** The S3 calls that emptying a bucket needs. */
export interface VersionStore {
  /** At most 1,000 versions from the start of the bucket; none if it is empty. */
  list(): Promise<readonly ObjectVersion[]>;
  /**
   * Deletes versions, and returns those that S3 refused. It may stay silent about others that it keeps.
   *
   * @param singly a call for each, since one call for all did not delete them @default false
   */
  remove(versions: readonly ObjectVersion[], singly?: boolean): Promise<readonly NotDeleted[]>;
}
