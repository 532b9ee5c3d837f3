import { EmbeddedAws } from '../emulator/embedded-aws';

/** Template that a caller wants to deploy. */
export interface StackRequest {
  readonly name: string;
  readonly aws: EmbeddedAws;
  readonly original: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Names of parameters whose values are known only during the deployment. @default - none */
  readonly unknown?: readonly string[];
  /** Construct paths by logical ID, for a template that does not contain them. */
  readonly paths?: Readonly<Record<string, string>>;
}
