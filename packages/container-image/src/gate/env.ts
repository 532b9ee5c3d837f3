/** What a gate reads from its environment, and its construct sets. */
export interface ScanGateEnvironment {
  /** Repository of the image that is judged. */
  readonly REPOSITORY: string;
  /** Most findings that are let through, such as `CRITICAL:0,HIGH:0`. A severity that is not named has no limit. */
  readonly LIMITS: string;
  /** How long a scan is waited for. */
  readonly SCAN_TIMEOUT_SECONDS: string;
}

/** The same for the gate that promotes, which is a program in a build. */
export interface ImageGateEnvironment extends ScanGateEnvironment {
  /** Repository that an image is copied to once it passed. */
  readonly PROMOTED_REPOSITORY: string;
  /** Path of the waivers. @default - no waivers */
  readonly WAIVERS_FILE?: string;
}

/** Name of the waivers file, next to the program of the gate or in the artifact of the build. */
export const WAIVERS = 'waivers.yaml';

/** Variable with the digest of the one image that a gate judges, set by the event that starts the gate. */
export const DIGEST_VARIABLE = 'IMAGE_DIGEST';

/** What a gate leaves of what it found; the one in a build leaves it in the folder. */
export const REPORT = { folder: 'gate', text: 'gate.txt', verdict: 'gate.json', tests: 'junit.xml' } as const;
