/** Environment variables of the gate, which its construct sets. */
export interface ComplianceGateEnvironment {
  /** Subject of the report: the name of the pipeline. */
  readonly SYSTEM: string;
  /** Names of the stacks to judge, separated by commas. */
  readonly STACKS: string;
  /** Account of the stacks. */
  readonly ACCOUNT: string;
  /** Bucket of the reports. */
  readonly REPORTS: string;
}

/** Metadata key for the reasons of the findings acknowledged on a resource, by the IDs of the rules. */
export const ACKNOWLEDGED = 'slipway:acknowledged-rules';
