import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Published schema of `result.json`. */
export function resultSchema(): z.ZodType {
  const file = join(__dirname, '..', '..', 'assets', 'result.schema.json');
  return z.fromJSONSchema(JSON.parse(readFileSync(file, 'utf8')) as Parameters<typeof z.fromJSONSchema>[0]);
}
