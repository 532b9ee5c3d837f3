/** Environment variables of the compliance gate. The construct sets them, and the handler reads them. */
export interface ComplianceGateEnvironment {
  /** Subject of the report: the name of the pipeline. */
  readonly SYSTEM: string;
  /** Names of the stacks to check, separated by commas. */
  readonly STACKS: string;
  /** Account ID of the stacks. */
  readonly ACCOUNT: string;
  /** Name of the reports bucket. */
  readonly REPORTS: string;
}

/** Metadata key for the acknowledged findings of a resource. The value contains the reasons, by rule ID. */
export const ACKNOWLEDGED = 'slipway:acknowledged-rules';
