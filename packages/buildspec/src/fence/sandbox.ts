import type { DiskWatchProps } from './disk-watch';

/** How to start and end the sandbox of a build, and how to measure the files that it writes. */
export interface Sandbox {
  /** Program and arguments that start the sandbox with the supervisor. */
  readonly program: [string, ...string[]];
  /** Environment variables of the program. @default - PATH, with `/` as the home folder */
  readonly environment?: Readonly<Record<string, string>>;
  /** Function that ends processes that outlive the program. Can be called more than once. @default - none outlive it */
  readonly remove?: () => Promise<void>;
  /**
   * Folders to watch for files that the build writes outside its own folders, and a function that returns their size.
   * @default - the build cannot write files there
   */
  readonly layer?: Pick<DiskWatchProps, 'folders' | 'measure'>;
}
