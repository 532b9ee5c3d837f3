/** Environment variables of a gate. The construct sets them, and the handler reads them. */
export interface ScanGateEnvironment {
  /** Name of the repository of the image to check. */
  readonly REPOSITORY: string;
  /**
   * Maximum number of findings of each severity, such as `CRITICAL:0,HIGH:0`. A severity that is not listed has no
   * limit.
   */
  readonly LIMITS: string;
  /** Time for which the gate waits for a scan, in seconds. */
  readonly SCAN_TIMEOUT_SECONDS: string;
}

/** Environment variables of the gate that promotes images. This gate is a program that a build runs. */
export interface ImageGateEnvironment extends ScanGateEnvironment {
  /** Name of the repository to which accepted images are copied. */
  readonly PROMOTED_REPOSITORY: string;
  /** Path of the waiver file. @default - no waivers */
  readonly WAIVERS_FILE?: string;
}

/** Name of the waiver file, which is next to the gate program or in the build artifact. */
export const WAIVERS = 'waivers.yaml';

/** Name of the variable with an image digest. Image builds export it, and an `ImageGate` checks the image in it. */
export const DIGEST_VARIABLE = 'IMAGE_DIGEST';

/** Names of a gate's report files, and the folder to which the gate in a build writes them. */
export const REPORT = { folder: 'gate', text: 'gate.txt', verdict: 'gate.json', tests: 'junit.xml' } as const;
