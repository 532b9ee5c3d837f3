import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { MalformedFileError } from '../errors';
import { readYaml } from './read-yaml';

/** Minimum number of mutations for each requirement. */
export const FEWEST_MUTATIONS = 2;

/** Path of the file with the results of the last mutation run, relative to the requirements folder. */
export const STRENGTHS_FILE = join('mutations', 'results.yaml');

const MutationFile = z.record(
  z.string(),
  z
    .array(z.strictObject({ file: z.string().min(1), line: z.string().min(1), broken: z.string() }))
    .min(FEWEST_MUTATIONS, `must list at least ${FEWEST_MUTATIONS} lines that implement the requirement`),
);

/**
 * Mutation of a line that implements a requirement. The tests of the requirement must fail with the broken version of
 * the line.
 */
export interface Mutation {
  /** Requirement ID, such as `BC-02`. */
  readonly id: string;
  /** Path of the source file, relative to the root of the workspace. */
  readonly file: string;
  /** Text to replace, which must occur exactly once in the file. */
  readonly line: string;
  /** Text that replaces `line`. */
  readonly broken: string;
}

/**
 * Reads the mutations of all apps from `mutations/<app>.yaml` below the requirements folder.
 *
 * @throws MalformedFileError if a file does not have the expected format, or two files contain the same requirement ID
 */
export function readMutations(folder: string): Mutation[] {
  const below = join(folder, 'mutations');
  const names = existsSync(below)
    ? readdirSync(below).filter((name) => name.endsWith('.yaml') && name !== basename(STRENGTHS_FILE))
    : [];
  const seen = new Map<string, string>();
  return names.sort().flatMap((name) =>
    Object.entries(readYaml(join(below, name), MutationFile)).flatMap(([id, mutations]) => {
      if (seen.has(id)) {
        throw new MalformedFileError(
          `the requirement ${id} is in ${seen.get(id)} and in ${name}: remove it from one of the files`,
        );
      }
      seen.set(id, name);
      return mutations.map((mutation) => ({ id, ...mutation }));
    }),
  );
}

/**
 * Returns the text of a source file in which the line of a mutation is replaced by the broken version.
 *
 * @throws MalformedFileError if the line does not occur exactly once in the text
 */
export function mutated(text: string, { id, file, line, broken }: Mutation): string {
  const count = text.split(line).length - 1;
  if (count !== 1) {
    throw new MalformedFileError(
      `${file} contains '${line}' ${count} times, but the mutation of ${id} requires a text that occurs exactly once`,
    );
  }
  return text.replace(line, () => broken);
}

/** Result of the last mutation run for a requirement. */
const Strength = z.strictObject({
  date: z.iso.date(),
  commit: z.string(),
  lines: z.int().positive(),
  noticed: z.int().nonnegative(),
});

export type Strength = z.infer<typeof Strength>;

/**
 * Reads the results of the last mutation run, by requirement ID.
 *
 * @throws MalformedFileError if the file does not have the expected format
 */
export function readMutationResults(folder: string): Readonly<Record<string, Strength>> {
  const file = join(folder, STRENGTHS_FILE);
  return existsSync(file) ? readYaml(file, z.record(z.string(), Strength)) : {};
}
