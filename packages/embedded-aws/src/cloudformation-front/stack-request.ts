import { EmbeddedAws } from '../emulator/embedded-aws';

/** Template of a CloudFormation call or of a nested stack, with the name and parameter values of its stack. */
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
