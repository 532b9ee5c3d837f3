import { CommandError } from './errors';

/** Maximum length of a line, in characters. The `docker` and `aws` replacements never send longer lines. */
const LONGEST = 8 * 1024 * 1024;

/**
 * Yields the lines of a text that arrives in pieces. The last line does not need a line break.
 *
 * @param most maximum length of a line, in characters @default - 8 Mi
 * @throws CommandError if a line is longer
 */
export async function* boundedLines(pieces: AsyncIterable<string>, most = LONGEST): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of pieces) {
    const lines = `${rest}${piece}`.split('\n');
    rest = lines.pop()!;
    if (rest.length > most) {
      throw new CommandError(
        `the request of the build process has a line of more than ${most} characters, which is not valid`,
      );
    }
    yield* lines;
  }
  if (rest !== '') {
    yield rest;
  }
}
