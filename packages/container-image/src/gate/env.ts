/** Environment of a gate: the construct sets it and the handler reads it. */
export interface ScanGateEnvironment {
  /** Repository of the image that is judged. */
  readonly REPOSITORY: string;
  /**
   * How many findings of each severity may pass, such as `CRITICAL:0,HIGH:0`. A severity that is not listed has no
   * limit.
   */
  readonly LIMITS: string;
  /** How long the gate waits for a scan. */
  readonly SCAN_TIMEOUT_SECONDS: string;
}

/** Environment of the gate that promotes images, which is a program in a build. */
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

/** Names of the report files of a gate. The gate in a build writes them to this folder. */
export const REPORT = { folder: 'gate', text: 'gate.txt', verdict: 'gate.json', tests: 'junit.xml' } as const;
