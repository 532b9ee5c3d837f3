import { Approver } from '../actions/ports';
import { FenceSettings } from '@slipway/buildspec';
import { ScanFindings } from '@slipway/ecs-model';
import { GivenParameters } from '@slipway/embedded-aws';
import { PipelineEvent } from '../pipeline/events';

/** Properties of a run. */
export interface LocalRunProps {
  /** A synthesized app: `cdk.out`. */
  readonly assembly: string;
  /** Gets the logs of the actions, in `logs/<execution>/<stage>/<action>.log`. */
  readonly folder: string;
  readonly approver: Approver;
  /** One line for each thing that is done before and after the pipelines. */
  readonly onProgress?: (line: string) => void;
  readonly onEvent?: (event: PipelineEvent) => void;
  /**
   * Variables for every build besides those that CodeBuild documents, such as where a package manager finds its cache.
   * @default - none
   */
  readonly buildEnvironment?: Readonly<Record<string, string>>;
  /**
   * Names of variables of this process that builds, and pip when it installs the embedded AWS, get as they are,
   * credentials included. Logs do not show their values.
   * @default - none
   */
  readonly passedVariables?: readonly string[];
  /**
   * Folders of local repositories, by the `owner/name` of the GitHub repositories they stand for, or by the name of the
   * repository of CodeCommit that begins with their branches.
   * @default - GitHub sources are simulated, and repositories of CodeCommit begin empty
   */
  readonly repositories?: Readonly<Record<string, string>>;
  /**
   * What keeps builds in. They also reach the registries and read the caches that their variables name.
   * @default - nothing: they can do what this process can do
   */
  readonly fence?: FenceSettings;
  /** Values of template parameters, by `Name` or `Stack:Name`. @default - those of the assembly, and defaults */
  readonly parameters?: GivenParameters;
  /** Values of Parameter Store that the account of the app has, and the app only reads. @default - none */
  readonly ssmParameters?: Readonly<Record<string, string>>;
  /** Values of secrets that the account of the app has, by name. They are masked. @default - none */
  readonly givenSecrets?: Readonly<Record<string, string>>;
  /** What the scans of images find. @default - every image is scanned, and nothing is found */
  readonly scanFindings?: ScanFindings;
  /**
   * How many milliseconds a minute of an ECS deployment takes: of bake times, of steps between traffic shifts, of
   * health checks.
   * @default 1000
   */
  readonly deploymentMinuteMs?: number;
  /**
   * How many milliseconds a day of rotation schedules takes.
   * @default - a real day, so that no secret is rotated unless `rotate` is called
   */
  readonly rotationDayMs?: number;
  /** Port of the embedded AWS. @default - a free one */
  readonly port?: number;
  /** Ends the run, also while it deploys: everything that was started is stopped. @default - nothing does */
  readonly signal?: AbortSignal;
}
