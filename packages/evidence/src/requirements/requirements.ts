import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { MalformedFileError } from '../errors';
import { CLAIMS_FILE } from './claims';
import { readYaml } from './read-yaml';

/** Kinds of tests that can prove a requirement. The README describes each kind. */
const PROOF_KINDS = ['template', 'iam', 'run', 'doc'] as const;
export type ProofKind = (typeof PROOF_KINDS)[number];

const Requirement = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Z]{2}-\d{2}$/, 'must consist of two upper-case letters, a hyphen and two digits, such as BC-07'),
  proof: z.array(z.enum(PROOF_KINDS)).min(1),
  must: z.string().min(1),
  note: z.string().min(1).optional(),
});

const RequirementFile = z.strictObject({
  app: z.string().min(1),
  purpose: z.string().min(1),
  defaults: z.record(z.string(), z.unknown()).optional(),
  requirements: z.array(Requirement).min(1),
});

export type Requirement = z.infer<typeof Requirement>;
export type RequirementFile = z.infer<typeof RequirementFile>;

/**
 * Reads the requirements of all apps from the `<app>.yaml` files in a folder, in alphabetical order.
 *
 * @throws MalformedFileError if a file does not have the expected format or is not named after its app, or if an ID
 * occurs twice in the files
 */
export function readRequirements(folder: string): RequirementFile[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml') && name !== CLAIMS_FILE)
    .sort();
  const files = names.map((name) => readRequirementFile(join(folder, name)));
  refuseRepeatedIds(files);
  return files;
}

function readRequirementFile(file: string): RequirementFile {
  const read = readYaml(file, RequirementFile);
  if (read.app !== basename(file, '.yaml')) {
    throw new MalformedFileError(
      `${file} contains the requirements of '${read.app}': rename the file to ${read.app}.yaml`,
    );
  }
  return read;
}

function refuseRepeatedIds(files: readonly RequirementFile[]): void {
  const seen = new Set<string>();
  for (const { id } of files.flatMap(({ requirements }) => requirements)) {
    if (seen.has(id)) {
      throw new MalformedFileError(
        `the requirement ID ${id} is used twice, but requirement IDs must be unique: change the second ID`,
      );
    }
    seen.add(id);
  }
}
