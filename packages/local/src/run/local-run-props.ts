import { Approver } from '../actions/ports';
import { FenceSettings } from '@slipway/buildspec';
import { ScanFindings } from '@slipway/ecs-model';
import { GivenParameters } from '@slipway/embedded-aws';
import { PipelineEvent } from '../pipeline/events';

/** Settings of a run: the app, the local sources and values for it, and the isolation of builds. */
export interface LocalRunProps {
  /** Folder of a synthesized app, such as `cdk.out`. */
  readonly assembly: string;
  /**
   * Folder for the files of the run. Action logs are written to `logs/<execution>/<stage>/<action>.log` in this folder.
   */
  readonly folder: string;
  readonly approver: Approver;
  /**
   * Called with one line of text for each step outside of the pipelines, such as the deployment of a stack.
   * @default - not called
   */
  readonly onProgress?: (line: string) => void;
  /** Called with each state change and log line of the executions, with secrets masked. @default - not called */
  readonly onEvent?: (event: PipelineEvent) => void;
  /**
   * Environment variables for every build in addition to those that CodeBuild documents, such as the cache folder of a
   * package manager.
   * @default - none
   */
  readonly buildEnvironment?: Readonly<Record<string, string>>;
  /**
   * Names of environment variables of this process to pass unchanged to builds, and to pip when it installs the
   * embedded AWS. The values can be credentials: they are masked in logs and reports.
   * @default - none
   */
  readonly passedVariables?: readonly string[];
  /**
   * Paths of local repositories, by the `owner/name` of the GitHub repository that each one replaces, or by the name of
   * the CodeCommit repository into which its branches are copied.
   * @default - GitHub sources are simulated, and CodeCommit repositories start empty
   */
  readonly repositories?: Readonly<Record<string, string>>;
  /**
   * Build isolation settings. Isolated builds can still reach the package registries, and read the caches, that their
   * environment variables name.
   * @default - builds are not isolated and have all permissions of this process
   */
  readonly fence?: FenceSettings;
  /**
   * Values of template parameters, by `Name` or `Stack:Name`.
   * @default - values from the assembly, or the parameters' defaults
   */
  readonly parameters?: GivenParameters;
  /** Values of Parameter Store parameters that the app reads but does not create, by name. @default - none */
  readonly ssmParameters?: Readonly<Record<string, string>>;
  /** Values of secrets that the app reads but does not create, by name. The values are masked. @default - none */
  readonly givenSecrets?: Readonly<Record<string, string>>;
  /**
   * Function that returns the scan result of an image, or undefined if the image was not scanned.
   * @default - every image scan completes without findings
   */
  readonly scanFindings?: ScanFindings;
  /**
   * Length of a minute in ECS deployments, in milliseconds. Applies to bake times, intervals between traffic shifts,
   * health checks and deployment timeouts, and to the `WaitTime` of `CloudWatchAlarm` rules.
   * @default 1000
   */
  readonly deploymentMinuteMs?: number;
  /**
   * Length of a minute in approval timeouts, in milliseconds. Set a short minute to let an undecided approval time out
   * in a test, as it would on AWS.
   * @default 60000
   */
  readonly approvalMinuteMs?: number;
  /**
   * Length of a day in rotation schedules, in milliseconds.
   * @default - a real day: secrets are rotated only if `rotate` is called
   */
  readonly rotationDayMs?: number;
  /** Port of the embedded AWS. @default - a free port */
  readonly port?: number;
  /**
   * Signal that stops the start of the embedded AWS, a deployment that is in progress, and the executions.
   * `LocalRun.end` must still be called.
   * @default - the run cannot be aborted
   */
  readonly signal?: AbortSignal;
}
