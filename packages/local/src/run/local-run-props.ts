import { Approver } from '../actions/ports';
import { FenceSettings } from '@slipway/buildspec';
import { ScanFindings } from '@slipway/ecs-model';
import { GivenParameters } from '@slipway/embedded-aws';
import { PipelineEvent } from '../pipeline/events';

/** Properties of a run. */
export interface LocalRunProps {
  /** Folder of a synthesized app, such as `cdk.out`. */
  readonly assembly: string;
  /** Folder of the run. Logs of actions are written to `logs/<execution>/<stage>/<action>.log` in it. */
  readonly folder: string;
  readonly approver: Approver;
  /** Called with a line for each step before and after the pipelines. */
  readonly onProgress?: (line: string) => void;
  readonly onEvent?: (event: PipelineEvent) => void;
  /**
   * Variables of every build in addition to those that CodeBuild documents, for example the cache folder of a package
   * manager.
   * @default - none
   */
  readonly buildEnvironment?: Readonly<Record<string, string>>;
  /**
   * Names of variables of this process that are passed unchanged, credentials included, to builds, and to pip when it
   * installs the embedded AWS. Logs do not show their values.
   * @default - none
   */
  readonly passedVariables?: readonly string[];
  /**
   * Folders of local repositories, by the `owner/name` of the GitHub repository that they replace, or by the name of
   * the CodeCommit repository that starts with their branches.
   * @default - GitHub sources are simulated, and CodeCommit repositories start empty
   */
  readonly repositories?: Readonly<Record<string, string>>;
  /**
   * Fence around builds. Fenced builds still reach the registries, and read the caches, that their variables name.
   * @default - none: builds can do anything that this process can
   */
  readonly fence?: FenceSettings;
  /**
   * Values of template parameters, by `Name` or `Stack:Name`. @default - those of the assembly, or the parameters'
   * defaults
   */
  readonly parameters?: GivenParameters;
  /** Values in Parameter Store that the app only reads, and that exist in the account. @default - none */
  readonly ssmParameters?: Readonly<Record<string, string>>;
  /** Values of secrets that exist in the account of the app, by name. They are masked. @default - none */
  readonly givenSecrets?: Readonly<Record<string, string>>;
  /** Findings of image scans. @default - every image is scanned, without findings */
  readonly scanFindings?: ScanFindings;
  /**
   * Length of a minute of an ECS deployment, in milliseconds. Applies to bake times, intervals between traffic shifts,
   * and health checks.
   * @default 1000
   */
  readonly deploymentMinuteMs?: number;
  /**
   * Length of a day of rotation schedules, in milliseconds.
   * @default - a real day, so that no secret is rotated unless `rotate` is called
   */
  readonly rotationDayMs?: number;
  /** Port of the embedded AWS. @default - a free port */
  readonly port?: number;
  /**
   * Signal that ends the run, even while it deploys, and stops everything that was started. @default - the run cannot
   * be aborted
   */
  readonly signal?: AbortSignal;
}
