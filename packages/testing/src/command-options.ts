import { PassThrough } from 'node:stream';

/**
 * Returns the sorted options in the help text of a command.
 *
 * @param help function that runs the command with `--help`, writing to the given stream
 */
export async function optionsOf(help: (output: PassThrough) => Promise<unknown>): Promise<string[]> {
  const output = new PassThrough();
  await help(output);
  return String(output.read())
    .match(/^ +--[\w-]+/gm)!
    .map((option) => option.trim())
    .sort();
}

/**
 * Returns the sorted options in the first column of a README's tables.
 *
 * @param heading heading of the section with the tables, without `##` @default - the whole README
 */
export function optionsListed(readme: string, heading?: string): string[] {
  const text = heading === undefined ? readme : readme.split(`\n## ${heading}\n`)[1].split('\n## ')[0];
  return text
    .match(/^\| `--.*?\|/gm)!
    .flatMap((row) => row.match(/--[\w-]+/g)!)
    .sort();
}
