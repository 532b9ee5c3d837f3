/** The environment of the function that records approvals: what the construct sets and the handler reads. */
export interface ApprovalAuditEnvironment {
  readonly TABLE_NAME: string;
}

/** The keys of the table. */
export const PARTITION_KEY = 'pipeline';
export const SORT_KEY = 'decision';
