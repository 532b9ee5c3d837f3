import { App } from 'aws-cdk-lib/core';

/** Place in which the user of an app stores the sources of its pipelines. */
export interface ForeignPlace {
  /** Folder with the files of the app. It is also a Git repository with one commit. */
  readonly shop: string;
}

/** Small app as other people write it, with the expected results of its pipelines. */
export interface ForeignApp {
  /** Kind of pipeline for which the app is an example, in a few words. */
  readonly about: string;
  /** Function that adds the stacks, or that returns the folder of an assembly from another source. */
  readonly define: (app: App) => string | void;
  /** Function that installs the requirements of the app, in at most ten minutes. @default - the app has none */
  readonly prepare?: () => void;
  /** Context in the `cdk.json` of the app. @default - none */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Files from which the pipelines start, by path. @default - none */
  readonly files?: Readonly<Record<string, string>>;
  /** Options of `slipway run` for the app. @default - none */
  readonly options?: (place: ForeignPlace) => readonly string[];
  /** Actions that must be executed, as `stage/action`. */
  readonly executes: readonly string[];
  /** Actions that are not executed on this machine, as `stage/action`. @default - none */
  readonly leaves?: readonly string[];
  /** Expected error of its executions. @default - all executions succeed */
  readonly fails?: readonly RegExp[];
}
