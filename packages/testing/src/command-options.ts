import { PassThrough } from 'node:stream';

/**
 * Returns the options that a command prints in its help, sorted.
 *
 * @param help runs the command with `--help`, writing to the given stream
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
 * Returns the options in the first column of a README's tables, sorted.
 *
 * @param heading heading of their section, without its `##` @default - the whole README
 */
export function optionsListed(readme: string, heading?: string): string[] {
  const text = heading === undefined ? readme : readme.split(`\n## ${heading}\n`)[1].split('\n## ')[0];
  return text
    .match(/^\| `--.*?\|/gm)!
    .flatMap((row) => row.match(/--[\w-]+/g)!)
    .sort();
}
