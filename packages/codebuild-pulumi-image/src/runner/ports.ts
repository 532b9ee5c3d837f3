import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { STSClient } from '@aws-sdk/client-sts';

/** What the program meets outside of itself. */
export interface Ports {
  readonly environment: NodeJS.ProcessEnv;
  readonly sts: STSClient;
  readonly codePipeline: CodePipelineClient;
  /** How this program is started: for the profile whose credentials it gives. */
  readonly program: readonly string[];
  readonly host: string;
  readonly random: () => number;
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** Calls the handler when the build is stopped, until what it returns is called. */
  readonly onStop: (handler: (signal: NodeJS.Signals) => void) => () => void;
}
