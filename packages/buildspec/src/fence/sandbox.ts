import type { DiskWatchProps } from './disk-watch';

/** Environment that a build runs in. */
export interface Sandbox {
  /** Program and arguments that start the sandbox with the supervisor in it. */
  readonly program: [string, ...string[]];
  /** Variables of the program. @default - none of the user's */
  readonly environment?: Readonly<Record<string, string>>;
  /** Ends what would outlive the program. Can be called twice. @default - nothing outlives it */
  readonly remove?: () => Promise<void>;
  /** Measures what the build writes outside its folders. @default - it writes nothing there */
  readonly layer?: Pick<DiskWatchProps, 'folders' | 'measure'>;
}
