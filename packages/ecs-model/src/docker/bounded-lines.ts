import { CommandError } from './errors';

/** A line that is longer is not one of ours. */
const LONGEST = 8 * 1024 * 1024;

/**
 * The lines of a text that comes in pieces. What comes without an end is not kept.
 *
 * @param most characters of a line @default - 8 Mi
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
