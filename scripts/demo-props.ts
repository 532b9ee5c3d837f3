/** What a demo is told. */
export interface DemoProps {
  /** The app, synthesized with the variables that its demo asks for. */
  readonly assembly: string;
  /** Gets the report and the logs. */
  readonly folder: string;
  /** Kept from run to run. */
  readonly cache: string;
  /** Whether to approve what waits for an approval; otherwise a person is asked. */
  readonly approveAll: boolean;
  /** Whether to run although the environment holds credentials of AWS. */
  readonly allowRealAccount: boolean;
}
