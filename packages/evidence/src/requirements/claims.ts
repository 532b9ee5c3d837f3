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
 * Apps that claim only some of their requirements, by app name, with the IDs of the claimed requirements and the
 * reason.
 */
export type Claims = z.infer<typeof Claims>;

/**
 * Reads `claims.yaml`, which lists the apps that claim only some of their requirements.
 *
 * @throws MalformedFileError if the file does not have this format
 */
export function readClaims(folder: string): Claims {
  const file = join(folder, CLAIMS_FILE);
  return existsSync(file) ? readYaml(file, Claims) : {};
}
