import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { STSClient } from '@aws-sdk/client-sts';

/** Interfaces of `slipway-pulumi` to its environment: output, processes, signals and AWS. */
export interface Ports {
  readonly environment: NodeJS.ProcessEnv;
  readonly sts: STSClient;
  readonly codePipeline: CodePipelineClient;
  /** Command line that starts `slipway-pulumi`, for the AWS profile whose credentials it provides. */
  readonly program: readonly string[];
  readonly host: string;
  readonly random: () => number;
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** Registers a handler for a stop of the build, and returns a function that removes the handler. */
  readonly onStop: (handler: (signal: NodeJS.Signals) => void) => () => void;
}
