/** What the gate reads from its environment, and its construct sets. */
export interface ComplianceGateEnvironment {
  /** What the report is about: the name of the pipeline. */
  readonly SYSTEM: string;
  /** Names of the stacks that are judged, with commas between. */
  readonly STACKS: string;
  /** Account that they are deployed to. */
  readonly ACCOUNT: string;
  /** Bucket that keeps the reports. */
  readonly REPORTS: string;
}

/** Under which a resource in a template carries the reasons for what was accepted on it, by the IDs of the rules. */
export const ACKNOWLEDGED = 'slipway:acknowledged-rules';
