/** What the gate's program reads from its environment, and the construct sets. */
export interface GateEnvironment {
  /** Repository of the image that is judged. */
  readonly REPOSITORY: string;
  /** Repository that an image is copied to once it passed. */
  readonly PROMOTED_REPOSITORY: string;
  /** Most findings that are let through, such as `CRITICAL:0,HIGH:0`. A severity that is not named has no limit. */
  readonly LIMITS: string;
  /** Path of the waivers. @default - there are none */
  readonly WAIVERS_FILE?: string;
  /** How long a scan is waited for. */
  readonly SCAN_TIMEOUT_SECONDS: string;
}

/** What names one image, and no other: no tag does. */
export const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** The variable that names the one image that the gate looks at. It comes with the event that starts the gate. */
export const DIGEST_VARIABLE = 'IMAGE_DIGEST';

/** Where the gate leaves what it found, below the folder it runs in. */
export const REPORT = { folder: 'gate', verdict: 'gate.json', tests: 'junit.xml' } as const;
