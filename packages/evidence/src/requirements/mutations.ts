import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { MalformedFileError } from '../errors';
import { readYaml } from './read-yaml';

/** How many lines a requirement has to have that can be broken. */
export const FEWEST_MUTATIONS = 2;

/** What was found the last time, below the folder of the requirements. */
export const STRENGTHS_FILE = join('mutations', 'results.yaml');

const MutationFile = z.record(
  z.string(),
  z
    .array(z.strictObject({ file: z.string().min(1), line: z.string().min(1), broken: z.string() }))
    .min(FEWEST_MUTATIONS, `needs ${FEWEST_MUTATIONS} or more lines that implement the requirement`),
);

/** A line that a requirement is about, and how it is broken to see whether the tests of the requirement notice. */
export interface Mutation {
  /** Of the requirement, such as `BC-02`. */
  readonly id: string;
  /** From the root of the workspace on. */
  readonly file: string;
  /** Text that the file has once. */
  readonly line: string;
  /** What is put in its place. */
  readonly broken: string;
}

/**
 * Reads the mutations of all apps, `mutations/<app>.yaml` below the folder of the requirements.
 *
 * @throws MalformedFileError if a file has another shape, or an ID is in two files
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
        throw new MalformedFileError(`${id} is in ${seen.get(id)} and in ${name}: keep it in one of them`);
      }
      seen.set(id, name);
      return mutations.map((mutation) => ({ id, ...mutation }));
    }),
  );
}

/**
 * A text with one of its lines broken.
 *
 * @throws MalformedFileError if the text has the line not at all, or more than once
 */
export function mutated(text: string, { id, file, line, broken }: Mutation): string {
  const count = text.split(line).length - 1;
  if (count !== 1) {
    throw new MalformedFileError(
      `${file} has ${count === 0 ? 'no' : count} '${line}', which a mutation of ${id} breaks: choose a text that occurs once`,
    );
  }
  return text.replace(line, () => broken);
}

/** What came of the last time that the lines of a requirement were broken. */
const Strength = z.strictObject({
  date: z.iso.date(),
  commit: z.string(),
  lines: z.int().positive(),
  noticed: z.int().nonnegative(),
});

export type Strength = z.infer<typeof Strength>;

/**
 * How many of its broken lines the tests of each requirement noticed, by the ID of the requirement.
 *
 * @throws MalformedFileError if the file has another shape
 */
export function readMutationResults(folder: string): Readonly<Record<string, Strength>> {
  const file = join(folder, STRENGTHS_FILE);
  return existsSync(file) ? readYaml(file, z.record(z.string(), Strength)) : {};
}
