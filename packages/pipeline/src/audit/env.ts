/**
 * Environment variables of the function that records approvals. The construct sets them, and the handler reads them.
 */
export interface ApprovalAuditEnvironment {
  readonly TABLE_NAME: string;
}

/** Name of the partition key of the audit table. */
export const PARTITION_KEY = 'pipeline';
export const SORT_KEY = 'decision';
