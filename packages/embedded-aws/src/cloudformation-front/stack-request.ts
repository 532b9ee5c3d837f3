import { EmbeddedAws } from '../emulator/embedded-aws';

/** A template that somebody wants to deploy. */
export interface StackRequest {
  readonly name: string;
  readonly aws: EmbeddedAws;
  readonly original: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Parameters that are given, by values that only the deployment brings. @default - none */
  readonly unknown?: readonly string[];
  /** Construct paths by logical id, if the template does not carry them. */
  readonly paths?: Readonly<Record<string, string>>;
}
