import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readYaml } from './read-yaml';

export const CLAIMS_FILE = 'claims.yaml';

const Claims = z.record(
  z.string(),
  z.strictObject({
    claimed: z.array(z.string()),
    reason: z.string().trim().min(1, 'must state why the app does not claim all of its requirements'),
  }),
);

/**
 * Apps with limited claims, by app name: the IDs of the requirements that the app claims, and the reason for the
 * limits.
 */
export type Claims = z.infer<typeof Claims>;

/**
 * Reads `claims.yaml`, which lists the apps with limited claims. All other apps claim all of their requirements.
 *
 * @throws MalformedFileError if the file does not have this format
 */
export function readClaims(folder: string): Claims {
  const file = join(folder, CLAIMS_FILE);
  return existsSync(file) ? readYaml(file, Claims) : {};
}
