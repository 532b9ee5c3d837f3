import { CommandError } from './errors';

/** Maximum length of a line. The stand-ins send no longer ones. */
const LONGEST = 8 * 1024 * 1024;

/**
 * Yields the lines of a text that arrives in pieces. An unfinished last line is dropped.
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
      throw new CommandError(`a line has more than ${most} characters; a stand-in never sends such a line`);
    }
    yield* lines;
  }
  if (rest !== '') {
    yield rest;
  }
}
