import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { MalformedFileError } from '../errors';

const action = z.looseObject({
  name: z.string(),
  approval: z.looseObject({ decision: z.string(), by: z.string(), summary: z.string().optional() }).optional(),
});
const execution = z.looseObject({
  pipeline: z.string(),
  status: z.string(),
  stages: z.array(z.looseObject({ name: z.string(), actions: z.array(action) })),
});

const runRecord = z.looseObject({
  schemaVersion: z.literal(1),
  start: z.string(),
  succeeded: z.boolean(),
  summary: z.string(),
  fence: z.enum(['bubblewrap', 'none']),
  remarks: z.array(z.string()),
  story: z.array(z.looseObject({ about: z.string(), expected: z.string(), outcome: z.string() })),
  executions: z.array(execution),
  serviceDeployments: z.array(z.looseObject({ service: z.string(), image: z.string(), status: z.string() })),
  undecidedPermissions: z.array(z.string()),
  adjustments: z.array(z.unknown()),
});

/** Fields of a run's `result.json` file that the page shows. `slipway run` and demos write the file. */
export type RunRecord = z.infer<typeof runRecord>;

/**
 * Reads the last run of each demo from the `.slipway` folder of a workspace. Returns the runs by app name, in
 * alphabetical order.
 */
export function readRunRecords(root: string): ReadonlyMap<string, RunRecord> {
  const folder = join(root, '.slipway');
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  const found = names
    .map((name) => [name, join(folder, name, 'run', 'result.json')] as const)
    .filter(([, file]) => existsSync(file));
  return new Map(found.map(([name, file]) => [name, readRunRecord(file)]));
}

/**
 * Reads the result of a run.
 *
 * @throws MalformedFileError if this version does not support the format of the file
 */
function readRunRecord(file: string): RunRecord {
  try {
    return runRecord.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new MalformedFileError(
      `${file} is not a valid run result: ${reason}; run the demo again, or remove the file`,
      {
        cause: error,
      },
    );
  }
}
