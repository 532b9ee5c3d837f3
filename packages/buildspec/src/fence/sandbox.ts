import type { DiskWatchProps } from './disk-watch';

/** What a build runs in. */
export interface Sandbox {
  /** Starts it with the supervisor in it. */
  readonly program: [string, ...string[]];
  /** Variables of the program. @default - nothing of the user's */
  readonly environment?: Readonly<Record<string, string>>;
  /** Ends what would outlive the program. Safe to call twice. @default - nothing does */
  readonly remove?: () => Promise<void>;
  /** What the build writes elsewhere than into its folders. @default - nothing */
  readonly layer?: Pick<DiskWatchProps, 'folders' | 'measure'>;
}
