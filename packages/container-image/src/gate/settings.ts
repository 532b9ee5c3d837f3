import * as v from 'valibot';
import { DIGEST } from '../repository/image-digest';
import { DIGEST_VARIABLE, ImageGateEnvironment } from './env';
import { BadInputError } from './errors';
import { parseLimits } from './limits';
import type { Limits } from './severity';

/** Validated settings of `slipway-image-gate`. */
export interface Settings {
  readonly digest: string;
  readonly repository: string;
  readonly promotedRepository: string;
  readonly limits: Limits;
  /** Path of the waiver file. @default - no waivers */
  readonly waiversFile?: string;
  readonly scanTimeoutMilliseconds: number;
  readonly pollMilliseconds: number;
}

const missing = 'is not set; the construct sets this variable, so set it yourself if you run the program manually';
const text = v.pipe(v.string(missing), v.nonEmpty('is empty'));
const seconds = v.pipe(
  text,
  v.regex(/^\d{1,5}$/, 'is not a valid number of seconds: use a whole number up to 99999'),
  v.transform(Number),
);

const Environment = v.object({
  [DIGEST_VARIABLE]: v.pipe(
    v.string(missing),
    v.regex(
      DIGEST,
      'is not a digest: a digest is sha256: and 64 hex digits; the gate checks images by digest, never by tag',
    ),
  ),
  REPOSITORY: text,
  PROMOTED_REPOSITORY: text,
  LIMITS: text,
  WAIVERS_FILE: v.optional(text),
  SCAN_TIMEOUT_SECONDS: seconds,
  POLL_SECONDS: v.optional(seconds, '10'),
} satisfies Record<keyof ImageGateEnvironment, unknown> & Record<string, unknown>);

/**
 * Reads the settings of `slipway-image-gate` from the environment.
 * @throws BadInputError if a variable is missing or invalid. The message names the variable, its rule and its value
 */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const result = v.safeParse(Environment, environment);
  if (!result.success) {
    const [issue] = result.issues;
    const name = v.getDotPath(issue) as string;
    throw new BadInputError(`${name}${environment[name] ? ` '${environment[name]}'` : ''} ${issue.message}`);
  }
  const { REPOSITORY, PROMOTED_REPOSITORY, LIMITS, WAIVERS_FILE, SCAN_TIMEOUT_SECONDS, POLL_SECONDS } = result.output;
  return {
    digest: result.output[DIGEST_VARIABLE],
    repository: REPOSITORY,
    promotedRepository: PROMOTED_REPOSITORY,
    limits: parseLimits(LIMITS),
    waiversFile: WAIVERS_FILE,
    scanTimeoutMilliseconds: SCAN_TIMEOUT_SECONDS * 1000,
    pollMilliseconds: POLL_SECONDS * 1000,
  };
}
