import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readYaml } from './read-yaml';

export const CLAIMS_FILE = 'claims.yaml';

const Claims = z.record(
  z.string(),
  z.strictObject({ claimed: z.array(z.string()), reason: z.string().trim().min(1, 'says why not all of them') }),
);

/** For an app, the requirements that it claims to fulfil today where these are not all, and why. */
export type Claims = z.infer<typeof Claims>;

/**
 * Reads `claims.yaml`, which narrows what an app claims.
 *
 * @throws MalformedFileError if it has another shape
 */
export function readClaims(folder: string): Claims {
  const file = join(folder, CLAIMS_FILE);
  return existsSync(file) ? readYaml(file, Claims) : {};
}
