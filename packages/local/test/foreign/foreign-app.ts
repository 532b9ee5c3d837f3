import { App } from 'aws-cdk-lib/core';

/** Where the user of an app keeps what its pipelines start from. */
export interface ForeignPlace {
  /** A folder with the files of the app, which is a git repository with one commit as well. */
  readonly shop: string;
}

/** A small app as other people write it, with what has to become of its pipelines here. */
export interface ForeignApp {
  /** The kind of pipeline that it is an example of, in a few words. */
  readonly about: string;
  /** Adds the stacks, or names the folder of an assembly that something else has made. */
  readonly define: (app: App) => string | void;
  /** What has to be installed before it, in no more than ten minutes. @default - nothing */
  readonly prepare?: () => void;
  /** What the context of its `cdk.json` says. @default - nothing */
  readonly context?: Readonly<Record<string, unknown>>;
  /** The files that its pipelines start from, by their path. @default - none */
  readonly files?: Readonly<Record<string, string>>;
  /** Options of `slipway run` for it. @default - none */
  readonly options?: (place: ForeignPlace) => readonly string[];
  /** Every action that has to be executed, as `stage/action`. */
  readonly executes: readonly string[];
  /** Actions that are not executed on this machine, as `stage/action`. @default - none */
  readonly leaves?: readonly string[];
  /** What its executions have to fail with. @default - all succeed */
  readonly fails?: readonly RegExp[];
}
